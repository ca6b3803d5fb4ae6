// Ports change behind compute's back: addresses, groups, subnets, by the network's own API. What compute knows of them
// (and what guests read) follows.
import { isDeepStrictEqual } from 'node:util';
import type { InstancePort } from '@nova-lite/instance-metadata';
import type { Logger } from '@nova-lite/service-kit';
import {
  listInstances,
  lockInstance,
  updateInstance,
  type InstanceRow,
  type NovaDatabase,
} from '../db/index.ts';
import type { Networks } from '../ports.ts';

export interface PortRefresherTools {
  readonly db: NovaDatabase;
  readonly networks: Pick<Networks, 'portsOf'>;
  readonly log: Logger;
  /** Called with the row of each instance that has other ports now. */
  readonly changed: (row: InstanceRow) => Promise<void>;
}

const notWorkedIn = 'changed ports could not be worked in';

/** Returns what looks at a host's instances: once more when it is asked to while it looks, however often. */
export function portRefresher(tools: PortRefresherTools): (host: string) => void {
  const waiting = new Set<string>();
  const last = new Map<string, Promise<void>>();
  return (host) => {
    if (waiting.has(host)) return;
    waiting.add(host);
    const look = async () => {
      waiting.delete(host);
      await refresh(tools, host).catch((error: unknown) => tools.log.warn({ err: error, host }, notWorkedIn));
    };
    last.set(host, (last.get(host) ?? Promise.resolve()).then(look));
  };
}

async function refresh({ db, networks, changed, log }: PortRefresherTools, host: string): Promise<void> {
  const all = await listInstances(db, { host });
  const rows = all.filter(({ ports, task_state }) => ports.length > 0 && task_state !== 'deleting');
  const ports = await networks.portsOf(rows.map(({ uuid }) => uuid));
  const refreshOne = async (before: InstanceRow) => {
    const row = await keepPorts(db, before, ports.get(before.uuid) ?? []);
    if (row) await changed(row);
  };
  for (const outcome of await Promise.allSettled(rows.map(refreshOne)))
    if (outcome.status === 'rejected') log.warn({ err: outcome.reason as unknown, host }, notWorkedIn);
}

/** The row when it is another now. One whose ports were changed since by somebody else is left alone. */
async function keepPorts(
  db: NovaDatabase,
  before: InstanceRow,
  found: readonly InstancePort[],
): Promise<InstanceRow | undefined> {
  const ports = asStored(found.filter(({ id }) => before.ports.some((port) => port.id === id)));
  if (isDeepStrictEqual(ports, before.ports)) return undefined;
  return db.transaction().execute(async (trx) => {
    const current = await lockInstance(trx, before.uuid);
    if (!current || current.deleted_at || !isDeepStrictEqual(current.ports, before.ports)) return undefined;
    return updateInstance(trx, before.uuid, { ports });
  });
}

/** What is undefined is not stored. */
const asStored = (ports: readonly InstancePort[]) => JSON.parse(JSON.stringify(ports)) as InstancePort[];
