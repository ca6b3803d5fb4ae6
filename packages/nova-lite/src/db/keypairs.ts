// Queries of the table `keypairs`. A key belongs to a user, not to a project.
import type { Insertable, Selectable } from 'kysely';
import type { NovaDatabase } from './database.ts';
import type { KeypairTable } from './tables.ts';

export type KeypairRow = Selectable<KeypairTable>;

/** Throws PostgreSQL's duplicate error (`isDuplicate`) when the user has one of that name. */
export async function insertKeypair(
  db: NovaDatabase,
  keypair: Insertable<KeypairTable>,
): Promise<KeypairRow> {
  return db.insertInto('keypairs').values(keypair).returningAll().executeTakeFirstOrThrow();
}

export async function findKeypair(
  db: NovaDatabase,
  userId: string,
  name: string,
): Promise<KeypairRow | undefined> {
  return db
    .selectFrom('keypairs')
    .selectAll()
    .where('user_id', '=', userId)
    .where('name', '=', name)
    .executeTakeFirst();
}

export interface KeypairPage {
  readonly limit?: number;
  /** Name of the last key of the page before. */
  readonly marker?: string;
}

/** In the order of their names. */
export async function listKeypairs(
  db: NovaDatabase,
  userId: string,
  page: KeypairPage = {},
): Promise<KeypairRow[]> {
  let query = db.selectFrom('keypairs').selectAll().where('user_id', '=', userId).orderBy('name');
  if (page.marker !== undefined) query = query.where('name', '>', page.marker);
  if (page.limit !== undefined) query = query.limit(page.limit);
  return query.execute();
}

/** False when there was none. */
export async function deleteKeypair(db: NovaDatabase, userId: string, name: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('keypairs')
    .where('user_id', '=', userId)
    .where('name', '=', name)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
