// Queries of the table `allocations`.
import { sql, type Kysely } from 'kysely';
import { byClass, type ResourceClass, type Resources } from '../model/capacity.ts';
import type { InventoryTable, PlacementTables } from './tables.ts';

/** What a provider offers of one class, and how much of it is taken. */
export interface ClassUsage extends InventoryTable {
  readonly name: string;
  readonly used: number;
}

/** By all providers, or by one; `without` leaves the allocations of that consumer out. */
export async function classUsages(
  db: Kysely<PlacementTables>,
  { providerId, without }: { providerId?: number; without?: string } = {},
): Promise<ClassUsage[]> {
  let query = db
    .selectFrom('inventories as i')
    .innerJoin('resource_providers as p', 'p.id', 'i.provider_id')
    .leftJoin('allocations as a', (join) =>
      join
        .onRef('a.provider_id', '=', 'i.provider_id')
        .onRef('a.resource_class', '=', 'i.resource_class')
        .on('a.consumer', 'is distinct from', without ?? null),
    )
    .selectAll('i')
    .select(['p.name', sql<number>`coalesce(sum(a.used), 0)::int`.as('used')])
    .groupBy(['p.name', 'i.provider_id', 'i.resource_class']);
  if (providerId !== undefined) query = query.where('i.provider_id', '=', providerId);
  return query.execute();
}

export async function insertAllocations(
  trx: Kysely<PlacementTables>,
  consumer: string,
  providerId: number,
  amounts: Resources,
): Promise<void> {
  const rows = Object.entries(byClass(amounts))
    .filter(([, used]) => used > 0)
    .map(([name, used]) => ({
      consumer,
      provider_id: providerId,
      resource_class: name as ResourceClass,
      used,
    }));
  if (rows.length > 0) await trx.insertInto('allocations').values(rows).execute();
}

export async function deleteAllocations(db: Kysely<PlacementTables>, consumer: string): Promise<void> {
  await db.deleteFrom('allocations').where('consumer', '=', consumer).execute();
}
