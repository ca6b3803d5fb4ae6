// A real PostgreSQL for tests: a server in a temporary directory, gone when the tests are.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
