// A real PostgreSQL for a test file: its own server in a temporary directory, gone when the test is.
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql, type Kysely } from 'kysely';
import { openDatabase } from '../database.ts';
import { embeddedPostgres, runnableBinaries } from '../postgres/binaries.ts';
import { startPostgres, type PostgresServer } from '../postgres/server.ts';

/** Debian's account without rights; PostgreSQL does not run as root. */
const nobody = { uid: 65_534, gid: 65_534 };

/** What a crash of the machine would lose does not matter to a test. */
const hasty = { fsync: false, synchronous_commit: false, full_page_writes: false };

export interface TestPostgres {
  readonly url: string;
  /** Ends the server and removes its files. */
  stop(): Promise<void>;
}

/** About a second. Call it in `beforeAll`, and `stop` in `afterAll`; should neither happen, the server ends with the process. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const directory = await mkdtemp(join(tmpdir(), 'nova-lite-test-'));
  const remove = () => rm(directory, { recursive: true, force: true });
  try {
    const server = await startIn(directory);
    return { url: server.url, stop: () => server.stop().then(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function startIn(directory: string): Promise<PostgresServer> {
  await chmod(directory, 0o755);
  const account = process.getuid?.() === 0 ? nobody : {};
  const binariesDir = await runnableBinaries(account, embeddedPostgres(), join(directory, 'native'));
  const paths = { dataDir: join(directory, 'data'), socketDir: join(directory, 'socket') };
  return startPostgres({ ...account, ...paths, binariesDir, settings: hasty });
}

export interface FreshDatabase {
  readonly url: string;
  /** What a service's constructor takes as its root database. */
  readonly db: Kysely<unknown>;
  /** Closes `db` and removes the database. */
  drop(): Promise<void>;
}

/** An empty database of its own on a server that runs, so that tests of one file do not see each other's rows. */
export async function freshDatabase(server: { readonly url: string }): Promise<FreshDatabase> {
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
