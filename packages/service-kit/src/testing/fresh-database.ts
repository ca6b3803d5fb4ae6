// An empty database for the tests of one file, or for one test.
import { randomBytes } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import { openDatabase } from '../database.ts';
import { tierPostgres } from './tier-postgres.ts';

export interface FreshDatabase {
  readonly url: string;
  /** What a service's constructor takes as its root database. */
  readonly db: Kysely<unknown>;
  /** Closes `db` and removes the database. */
  drop(): Promise<void>;
}

/** An empty database of its own, on the tier's server unless another is given: tests do not see each other's rows. */
export async function freshDatabase(
  server: { readonly url: string } = tierPostgres(),
): Promise<FreshDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await administer(server.url, (root) => sql`create database ${sql.id(name)}`.execute(root));
  const url = withDatabase(server.url, name);
  const db = openDatabase(url, { max: 5 });
  const drop = async () => {
    await db.destroy();
    await administer(server.url, (root) =>
      sql`drop database if exists ${sql.id(name)} with (force)`.execute(root),
    );
  };
  return { url, db, drop };
}

async function administer(url: string, work: (root: Kysely<unknown>) => Promise<unknown>): Promise<void> {
  const root = openDatabase(url, { max: 1 });
  try {
    await work(root);
  } finally {
    await root.destroy();
  }
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
