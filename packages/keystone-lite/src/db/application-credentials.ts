// Queries on application credentials: a second, narrower login of a user for one project.
import type { Insertable, Selectable } from 'kysely';
import type { ApplicationCredentialTable, KeystoneDatabase } from './tables.ts';

export type ApplicationCredential = Selectable<ApplicationCredentialTable>;

export const findCredential = (
  db: KeystoneDatabase,
  id: string,
): Promise<ApplicationCredential | undefined> =>
  db.selectFrom('application_credentials').selectAll().where('id', '=', id).executeTakeFirst();

export function listCredentials(
  db: KeystoneDatabase,
  userId: string,
  filter: { name?: string } = {},
): Promise<ApplicationCredential[]> {
  const query = db
    .selectFrom('application_credentials')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('name');
  return (filter.name === undefined ? query : query.where('name', '=', filter.name)).execute();
}

export const insertCredential = (
  db: KeystoneDatabase,
  row: Insertable<ApplicationCredentialTable>,
): Promise<ApplicationCredential> =>
  db.insertInto('application_credentials').values(row).returningAll().executeTakeFirstOrThrow();

/** False when there was none. */
export async function deleteCredential(db: KeystoneDatabase, userId: string, id: string): Promise<boolean> {
  const query = db.deleteFrom('application_credentials').where('id', '=', id).where('user_id', '=', userId);
  return (await query.executeTakeFirst()).numDeletedRows > 0n;
}
