// Rows of subnets.
import type { Insertable, Updateable } from 'kysely';
import { matches, revised, type Db, type SubnetRow, type Viewer, type Wanted } from './database.ts';
import type { SubnetTable } from './tables.ts';

/** Those of networks that the viewer sees. */
export function listSubnets(db: Db, viewer: Viewer, wanted: Wanted): Promise<SubnetRow[]> {
  return db
    .selectFrom('subnets')
    .innerJoin('networks', 'networks.id', 'subnets.network_id')
    .selectAll('subnets')
    .where(matches('subnets', wanted))
    .where((eb) =>
      eb.or([
        eb.val(viewer.isAdmin),
        eb('networks.shared', '=', true),
        eb('subnets.project_id', '=', viewer.projectId),
        eb('networks.project_id', '=', viewer.projectId),
      ]),
    )
    .orderBy('subnets.created_at')
    .orderBy('subnets.id')
    .execute();
}

export async function findSubnet(db: Db, viewer: Viewer, id: string): Promise<SubnetRow | undefined> {
  return (await listSubnets(db, viewer, { id: [id] }))[0];
}

export const subnetsOf = (db: Db, networkIds: readonly string[]): Promise<SubnetRow[]> =>
  db
    .selectFrom('subnets')
    .selectAll()
    .where(matches('subnets', { network_id: networkIds }))
    .orderBy('created_at')
    .orderBy('id')
    .execute();

export async function insertSubnet(db: Db, row: Insertable<SubnetTable>): Promise<void> {
  await db.insertInto('subnets').values(row).execute();
}

export async function updateSubnet(db: Db, id: string, changes: Updateable<SubnetTable>): Promise<void> {
  await db
    .updateTable('subnets')
    .set({ ...changes, ...revised })
    .where('id', '=', id)
    .execute();
}

export async function deleteSubnet(db: Db, id: string): Promise<void> {
  await db.deleteFrom('fixed_ips').where('subnet_id', '=', id).execute();
  await db.deleteFrom('subnets').where('id', '=', id).execute();
}
