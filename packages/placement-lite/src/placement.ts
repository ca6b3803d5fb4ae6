// Who offers what, and who took it. Every change is one transaction, so two claims never share the last of anything.
import type { Kysely } from 'kysely';
import { classUsages, deleteAllocations, insertAllocations, type ClassUsage } from './db/allocations.ts';
import { lockOrCreateProvider, lockProvider, replaceInventories } from './db/inventories.ts';
import type { PlacementTables } from './db/tables.ts';
import { byClass, capacityOf, fromClasses, type ResourceClass, type Resources } from './model/capacity.ts';

export interface HostUsage {
  readonly total: Resources;
  readonly used: Resources;
  /** `(total - reserved) * ratio` */
  readonly capacity: Resources;
}

export interface Placement {
  /** Makes `host` known, or changes what it offers; what is taken already stays taken. */
  setInventory(host: string, total: Resources, reserved: Resources, ratios: Resources): Promise<void>;
  /** Takes the amounts; false when they do not fit or the host is unknown. A second claim of a consumer replaces its first. */
  claim(consumer: string, host: string, amounts: Resources): Promise<boolean>;
  /** May be called twice. */
  release(consumer: string): Promise<void>;
  usages(): Promise<ReadonlyMap<string, HostUsage>>;
}

/** Placement on a database whose schema `migrate` brought up to `placementMigrations`. */
export function createPlacement({ db }: { db: Kysely<PlacementTables> }): Placement {
  return {
    setInventory: (host, total, reserved, ratios) =>
      db.transaction().execute(async (trx) => {
        const providerId = await lockOrCreateProvider(trx, host);
        await replaceInventories(trx, providerId, { total, reserved, ratios });
      }),
    claim: (consumer, host, amounts) =>
      db.transaction().execute((trx) => claim(trx, consumer, host, amounts)),
    release: (consumer) => deleteAllocations(db, consumer),
    usages: async () => hostUsages(await classUsages(db)),
  };
}

async function claim(
  trx: Kysely<PlacementTables>,
  consumer: string,
  host: string,
  amounts: Resources,
): Promise<boolean> {
  const providerId = await lockProvider(trx, host);
  if (providerId === undefined) return false;
  const offered = await classUsages(trx, { providerId, without: consumer });
  if (!fits(offered, amounts)) return false;
  await deleteAllocations(trx, consumer);
  await insertAllocations(trx, consumer, providerId, amounts);
  return true;
}

/** A class that the host does not offer holds nothing. */
function fits(offered: readonly ClassUsage[], amounts: Resources): boolean {
  const free = new Map(offered.map((row) => [row.resource_class, capacity(row) - row.used]));
  return Object.entries(byClass(amounts)).every(
    ([name, amount]) => amount === 0 || amount <= (free.get(name as ResourceClass) ?? 0),
  );
}

const capacity = (row: ClassUsage) => capacityOf({ ...row, ratio: row.allocation_ratio });

function hostUsages(rows: readonly ClassUsage[]): Map<string, HostUsage> {
  const names = new Set(rows.map((row) => row.name));
  return new Map([...names].map((name) => [name, hostUsage(rows.filter((row) => row.name === name))]));
}

function hostUsage(rows: readonly ClassUsage[]): HostUsage {
  const amounts = (of: (row: ClassUsage) => number) =>
    fromClasses(Object.fromEntries(rows.map((row) => [row.resource_class, of(row)])));
  return {
    total: amounts((row) => row.total),
    used: amounts((row) => row.used),
    capacity: amounts(capacity),
  };
}
