// Rows of networks.
import { sql, type Insertable, type Updateable } from 'kysely';
import { matches, revised, type Db, type NetworkRow, type Viewer, type Wanted } from './database.ts';
import type { NetworkTable } from './tables.ts';

const subnetIds = sql<
  string[]
>`array(select s.id from neutron.subnets s where s.network_id = networks.id order by s.created_at, s.id)`;

const select = (db: Db) => db.selectFrom('networks').selectAll('networks').select(subnetIds.as('subnets'));

/** Own and shared ones; all for an administrator. */
export function listNetworks(db: Db, viewer: Viewer, wanted: Wanted): Promise<NetworkRow[]> {
  return select(db)
    .where(matches('networks', wanted))
    .where((eb) =>
      eb.or([eb.val(viewer.isAdmin), eb('shared', '=', true), eb('project_id', '=', viewer.projectId)]),
    )
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

export async function findNetwork(db: Db, viewer: Viewer, id: string): Promise<NetworkRow | undefined> {
  return (await listNetworks(db, viewer, { id: [id] }))[0];
}

export const networksByIds = (db: Db, ids: readonly string[]): Promise<NetworkRow[]> =>
  select(db)
    .where(matches('networks', { id: ids }))
    .execute();

export async function insertNetwork(db: Db, row: Insertable<NetworkTable>): Promise<void> {
  await db.insertInto('networks').values(row).execute();
}

export async function updateNetwork(db: Db, id: string, changes: Updateable<NetworkTable>): Promise<void> {
  await db
    .updateTable('networks')
    .set({ ...changes, ...revised })
    .where('id', '=', id)
    .execute();
}

export async function deleteNetwork(db: Db, id: string): Promise<void> {
  await db.deleteFrom('networks').where('id', '=', id).execute();
}

/** Until the transaction ends, nobody else adds subnets or ports to the network, or deletes it. */
export async function lockNetwork(db: Db, id: string): Promise<boolean> {
  return (
    (await db.selectFrom('networks').select('id').where('id', '=', id).forUpdate().executeTakeFirst()) !==
    undefined
  );
}
