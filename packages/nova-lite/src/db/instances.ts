// Queries of the table `instances`. Values of JSON columns go in and come out as values.
import { sql, type Insertable, type Selectable } from 'kysely';
import type { NovaDatabase } from './database.ts';
import type { InstanceTable } from './tables.ts';

export type InstanceRow = Selectable<InstanceTable>;

const jsonColumns = [
  'image',
  'flavor',
  'key',
  'metadata',
  'tags',
  'requested_networks',
  'security_group_ids',
  'ports',
  'fault',
  'provisioning',
] as const;
type JsonColumn = (typeof jsonColumns)[number];

export type NewInstance = Omit<Insertable<InstanceTable>, JsonColumn> & Pick<InstanceRow, JsonColumn>;
export type InstancePatch = Partial<Omit<InstanceRow, 'uuid' | 'ec2_id' | 'created_at' | 'updated_at'>>;

/** Inserts and returns the rows, in the order in which they were given. */
export async function insertInstances(
  db: NovaDatabase,
  rows: readonly NewInstance[],
): Promise<InstanceRow[]> {
  const values = rows.map((row) => withJsonText(row) as Insertable<InstanceTable>);
  const inserted = await db.insertInto('instances').values(values).returningAll().execute();
  const byUuid = new Map(inserted.map((row) => [row.uuid, row]));
  return rows.flatMap(({ uuid }) => byUuid.get(uuid) ?? []);
}

/** Finds deleted instances too: look at `deleted_at`. */
export async function findInstance(db: NovaDatabase, uuid: string): Promise<InstanceRow | undefined> {
  return db.selectFrom('instances').selectAll().where('uuid', '=', uuid).executeTakeFirst();
}

/** As `findInstance`, and nobody else changes the row before the transaction `trx` ends. */
export async function lockInstance(trx: NovaDatabase, uuid: string): Promise<InstanceRow | undefined> {
  return trx.selectFrom('instances').selectAll().where('uuid', '=', uuid).forUpdate().executeTakeFirst();
}

/** Changes what `patch` names and `updated_at`; returns the row as it is then. */
export async function updateInstance(
  db: NovaDatabase,
  uuid: string,
  patch: InstancePatch,
): Promise<InstanceRow | undefined> {
  return db
    .updateTable('instances')
    .set({ ...withJsonText(patch), updated_at: sql<Date>`now()` })
    .where('uuid', '=', uuid)
    .returningAll()
    .executeTakeFirst();
}

/** The end of an instance. Its row stays for the list of actions, without user data, ports and password. May be called twice. */
export async function markInstanceDeleted(db: NovaDatabase, uuid: string, at: Date): Promise<void> {
  await db
    .updateTable('instances')
    .set({
      vm_state: 'deleted',
      task_state: null,
      power_state: 0,
      user_data: null,
      ports: '[]',
      password: '',
    })
    .set({ deleted_at: at, terminated_at: at, updated_at: at })
    .where('uuid', '=', uuid)
    .where('deleted_at', 'is', null)
    .execute();
}

/** JSON columns as the text that the driver wants; the other columns as they are. */
function withJsonText<Row extends Partial<Pick<InstanceRow, JsonColumn>>>(
  row: Row,
): Omit<Row, JsonColumn> & Record<string, unknown> {
  const present = jsonColumns.filter((column) => row[column] !== undefined);
  return { ...row, ...Object.fromEntries(present.map((column) => [column, JSON.stringify(row[column])])) };
}
