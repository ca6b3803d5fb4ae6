// Rows of ports with their addresses and security groups.
import { sql, type Insertable, type Updateable } from 'kysely';
import {
  matches,
  revised,
  type Db,
  type FixedIp,
  type PortRow,
  type Viewer,
  type Wanted,
} from './database.ts';
import type { PortTable } from './tables.ts';

const fixedIps = sql<FixedIp[]>`coalesce((
  select json_agg(json_build_object('subnet_id', f.subnet_id, 'ip_address', f.address) order by f.position)
  from neutron.fixed_ips f where f.port_id = ports.id), '[]'::json)`;

const groupIds = sql<string[]>`array(
  select g.security_group_id from neutron.port_security_groups g where g.port_id = ports.id order by g.security_group_id)`;

const select = (db: Db) =>
  db
    .selectFrom('ports')
    .selectAll('ports')
    .select([fixedIps.as('fixed_ips'), groupIds.as('security_groups')]);

/** Own ones, and all on networks that are one's own; everything for an administrator. */
export function listPorts(db: Db, viewer: Viewer, wanted: Wanted): Promise<PortRow[]> {
  return select(db)
    .innerJoin('networks', 'networks.id', 'ports.network_id')
    .where(matches('ports', wanted))
    .where((eb) =>
      eb.or([
        eb.val(viewer.isAdmin),
        eb('ports.project_id', '=', viewer.projectId),
        eb('networks.project_id', '=', viewer.projectId),
      ]),
    )
    .orderBy('ports.created_at')
    .orderBy('ports.id')
    .execute();
}

export async function findPort(db: Db, viewer: Viewer, id: string): Promise<PortRow | undefined> {
  return (await listPorts(db, viewer, { id: [id] }))[0];
}

/** Whoever's they are, in the order of their device's interfaces. */
export const portsWhere = (db: Db, wanted: Wanted): Promise<PortRow[]> =>
  select(db)
    .where(matches('ports', wanted))
    .orderBy('device_index')
    .orderBy('created_at')
    .orderBy('id')
    .execute();

/** False when another port has the MAC. */
export async function insertPort(db: Db, row: Insertable<PortTable>): Promise<boolean> {
  const insert = db
    .insertInto('ports')
    .values(row)
    .onConflict((conflict) => conflict.column('mac_address').doNothing());
  const { numInsertedOrUpdatedRows } = await insert.executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function updatePort(db: Db, id: string, changes: Updateable<PortTable>): Promise<void> {
  await db
    .updateTable('ports')
    .set({ ...changes, ...revised })
    .where('id', '=', id)
    .execute();
}

export async function deletePorts(db: Db, ids: readonly string[]): Promise<void> {
  await db
    .deleteFrom('ports')
    .where(matches('ports', { id: ids }))
    .execute();
}

export async function setPortGroups(db: Db, portId: string, groups: readonly string[]): Promise<void> {
  await db.deleteFrom('port_security_groups').where('port_id', '=', portId).execute();
  if (groups.length === 0) return;
  const rows = [...new Set(groups)].map((id) => ({ port_id: portId, security_group_id: id }));
  await db.insertInto('port_security_groups').values(rows).execute();
}

/** Those that the host has plugged in are up, the other bound ones are not. */
export async function setStatuses(db: Db, host: string, plugged: readonly string[]): Promise<void> {
  const status = sql<
    'ACTIVE' | 'DOWN'
  >`case when id = any(${[...plugged]}::text[]) then 'ACTIVE' else 'DOWN' end`;
  await db
    .updateTable('ports')
    .set({ status, ...revised })
    .where('host', '=', host)
    .where('status', '!=', status)
    .execute();
}
