// Queries on users.
import type { Insertable, Selectable, Updateable } from 'kysely';
import type { KeystoneDatabase, UserTable } from './tables.ts';

export type User = Selectable<UserTable>;
export type NewUser = Insertable<UserTable>;

export interface UserFilter {
  readonly name?: string;
  readonly domain_id?: string;
  readonly enabled?: boolean;
}

export const findUser = (db: KeystoneDatabase, id: string): Promise<User | undefined> =>
  db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();

export function listUsers(db: KeystoneDatabase, { name, domain_id, enabled }: UserFilter): Promise<User[]> {
  return db
    .selectFrom('users')
    .selectAll()
    .$if(name !== undefined, (q) => q.where('name', '=', name ?? ''))
    .$if(domain_id !== undefined, (q) => q.where('domain_id', '=', domain_id ?? ''))
    .$if(enabled !== undefined, (q) => q.where('enabled', '=', enabled ?? true))
    .orderBy('name')
    .execute();
}

export const insertUser = (db: KeystoneDatabase, user: NewUser): Promise<User> =>
  db.insertInto('users').values(user).returningAll().executeTakeFirstOrThrow();

export const updateUser = (
  db: KeystoneDatabase,
  id: string,
  changes: Updateable<UserTable>,
): Promise<User | undefined> =>
  db
    .updateTable('users')
    .set({ id, ...changes })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();

/** False when there was none. */
export async function deleteUser(db: KeystoneDatabase, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('users').where('id', '=', id).executeTakeFirst();
  return numDeletedRows > 0n;
}
