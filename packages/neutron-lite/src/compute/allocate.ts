// Ports of an instance: made or bound, and let go. Each may be called twice.
import { Fault } from '@nova-lite/service-kit';
import { sql } from 'kysely';
import { createPort } from '../allocation/ports.ts';
import type { Db, PortRow } from '../db/database.ts';
import { lockNetwork, networksByIds } from '../db/networks.ts';
import { deletePorts, portsWhere, updatePort } from '../db/ports.ts';
import { ensureDefaultGroup } from '../db/security-groups.ts';
import type { NetworkRequestItem, PortOwner } from './contract.ts';
import { novaFaults } from './faults.ts';

const ownerName = 'compute:nova';

/** One transaction: all of the instance's ports or none. What an earlier call made is found by its place. */
export async function allocatePorts(
  db: Db,
  owner: PortOwner,
  items: readonly NetworkRequestItem[],
  groups: readonly string[],
): Promise<void> {
  const secured = groups.length > 0 ? groups : [await ensureDefaultGroup(db, owner.projectId)];
  await db.transaction().execute(async (tx) => {
    await takeLocks(tx, owner.instanceUuid, items);
    for (const [index, item] of items.entries()) {
      if (item.portId === undefined) await makePort(tx, owner, item, index, secured);
      else await bindPort(tx, owner, item.portId, index);
    }
  });
}

/** The same instance asked for twice waits here; networks are always taken in the same order, so nobody waits in a ring. */
async function takeLocks(tx: Db, instanceUuid: string, items: readonly NetworkRequestItem[]): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext(${`neutron ports of ${instanceUuid}`}))`.execute(tx);
  const networkIds = [...new Set(items.flatMap((item) => item.networkId ?? []))].sort();
  for (const id of networkIds) await lockNetwork(tx, id);
}

async function makePort(
  tx: Db,
  owner: PortOwner,
  item: NetworkRequestItem,
  index: number,
  groups: readonly string[],
): Promise<void> {
  const binding = bindingOf(owner, index);
  const mine = (await portsWhere(tx, { device_id: [owner.instanceUuid] })).find(
    (port) => port.made_for_instance && port.device_index === index,
  );
  if (mine) return updatePort(tx, mine.id, binding);
  const [network] = await networksByIds(tx, [item.networkId ?? '']);
  if (!network) throw novaFaults.networkNotFound(item.networkId ?? '');
  await createPort(tx, {
    network_id: network.id,
    project_id: owner.projectId,
    fixed_ips: item.fixedIp === undefined ? undefined : [{ ip_address: item.fixedIp }],
    security_groups: network.port_security_enabled ? groups : [],
    row: { ...binding, made_for_instance: true, port_security_enabled: network.port_security_enabled },
  });
}

/** A port that the user brought. Whoever comes first has it. */
async function bindPort(tx: Db, owner: PortOwner, portId: string, index: number): Promise<void> {
  await tx.selectFrom('ports').select('id').where('id', '=', portId).forUpdate().execute();
  const [port] = await portsWhere(tx, { id: [portId] });
  if (!port || port.project_id !== owner.projectId) throw novaFaults.portNotFound(portId);
  if (port.device_id !== '' && port.device_id !== owner.instanceUuid) throw novaFaults.portInUse(portId);
  await updatePort(tx, portId, bindingOf(owner, index));
}

const bindingOf = (owner: PortOwner, index: number) => ({
  device_id: owner.instanceUuid,
  device_owner: ownerName,
  device_index: index,
  host: owner.host,
  hostname: owner.hostname,
});

/** Deletes what `allocatePorts` made and gives the user's own ports back. */
export async function releasePorts(db: Db, ports: readonly PortRow[]): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await deletePorts(
      tx,
      ports.filter((port) => port.made_for_instance).map((port) => port.id),
    );
    for (const port of ports.filter((port) => !port.made_for_instance))
      await updatePort(tx, port.id, unbound);
  });
}

const unbound = {
  device_id: '',
  device_owner: '',
  device_index: 0,
  host: '',
  hostname: '',
  status: 'DOWN',
} as const;

/** Bound ones, and those made here: a user may write any instance's id on a port, but binding it is not his to do. */
export async function boundPorts(db: Db, instanceUuids: readonly string[]): Promise<PortRow[]> {
  const ports = await portsWhere(db, { device_id: instanceUuids, device_owner: [ownerName] });
  return ports.filter((port) => port.made_for_instance || port.host !== '');
}

/** A port of a network that has run out, or the like, is Neutron's fault; Nova tells it as its own 400. */
export function asNovaFault(error: unknown): unknown {
  return error instanceof Fault && error.type !== undefined
    ? new Fault(error.status === 409 ? 409 : 400, error.message, { cause: error })
    : error;
}
