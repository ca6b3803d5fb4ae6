// The database of the cloud: the user's own by DATABASE_URL, else a private PostgreSQL in the data directory.
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  embeddedPostgres,
  runnableBinaries,
  startPostgres,
  stopLeftover,
  type Logger,
  type PostgresOptions,
  type PostgresServer,
} from '@nova-lite/service-kit';
import { execa } from 'execa';
import { dataPaths, type CloudConfig } from '../config.ts';

/** Runs PostgreSQL, which refuses to run as root. Made at the first start, removed by `nova-lite down`. */
export const databaseAccount = 'nova-lite';

/** Resolves with the URL of a database that answers; a private server is kept running, and ends with `stack`. */
export async function startDatabase(
  config: CloudConfig,
  log: Logger,
  stack: AsyncDisposableStack,
): Promise<string> {
  if (config.databaseUrl !== undefined) return config.databaseUrl;
  const { postgres } = dataPaths(config.dataDir);
  const account = await ensureAccount(databaseAccount);
  const options = {
    ...account,
    dataDir: join(postgres, 'data'),
    socketDir: join(postgres, 'run'),
    binariesDir: await runnableBinaries(account, embeddedPostgres(), join(postgres, 'programs')),
    log,
  };
  const server = await startPostgres(options);
  stack.defer(keepRunning(server, options));
  return server.url;
}

const pauseBeforeStartMs = 1_000;

/** Starts it again whenever it ends unasked; connections are made anew by those who use it. Returns the end of that. */
function keepRunning(first: PostgresServer, options: PostgresOptions & { log: Logger }): () => Promise<void> {
  let server = first;
  const over = new AbortController();
  const watch = async () => {
    for (;;) {
      const words = await server.ended;
      if (over.signal.aborted) return;
      options.log.error({ postgres: words }, 'the database ended; starting it again');
      server = await startAgain(options, over.signal, server);
    }
  };
  const watching = watch();
  return async () => {
    over.abort();
    await server.stop();
    await watching;
  };
}

async function startAgain(
  options: PostgresOptions & { log: Logger },
  over: AbortSignal,
  ended: PostgresServer,
): Promise<PostgresServer> {
  while (!over.aborted) {
    await pause(pauseBeforeStartMs, undefined, { signal: over }).catch(() => {});
    try {
      return await startPostgres({ ...options, signal: over });
    } catch (error) {
      if (!over.aborted) options.log.error({ err: error }, 'the database does not start');
    }
  }
  return ended;
}

/** A system account without home, shell and password. */
async function ensureAccount(name: string): Promise<{ uid: number; gid: number }> {
  const known = await accountOf(name);
  if (known) return known;
  await execa('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--home-dir',
    '/nonexistent',
    '--shell',
    '/usr/sbin/nologin',
    name,
  ]);
  const made = await accountOf(name);
  if (!made)
    throw new Error(
      `The system account ${name} could not be made: useradd ended well, but getent does not know it.`,
    );
  return made;
}

async function accountOf(name: string): Promise<{ uid: number; gid: number } | undefined> {
  const { stdout, exitCode } = await execa('getent', ['passwd', name], { reject: false });
  const [, , uid, gid] = stdout.split(':');
  return exitCode === 0 ? { uid: Number(uid), gid: Number(gid) } : undefined;
}

/** Ends a server that a killed run left behind. */
export async function stopLeftoverDatabase(dataDir: string): Promise<void> {
  await stopLeftover(join(dataPaths(dataDir).postgres, 'data'));
}

/** Stays while another cloud's database runs under it, or where it never was. */
export async function removeDatabaseAccount(): Promise<void> {
  await execa('userdel', [databaseAccount], { reject: false });
}
