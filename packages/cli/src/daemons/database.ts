// The database of the cloud: the user's own by DATABASE_URL, else a private PostgreSQL in the data directory.
import { join } from 'node:path';
import {
  embeddedPostgres,
  runnableBinaries,
  startPostgres,
  stopLeftover,
  type Logger,
} from '@nova-lite/service-kit';
import { execa } from 'execa';
import { dataPaths, type CloudConfig } from '../config.ts';

/** Runs PostgreSQL, which refuses to run as root. Made at the first start, removed by `nova-lite down`. */
export const databaseAccount = 'nova-lite';

/** Resolves with the URL of a database that answers; a private server ends with `stack`. */
export async function startDatabase(
  config: CloudConfig,
  log: Logger,
  stack: AsyncDisposableStack,
): Promise<string> {
  if (config.databaseUrl !== undefined) return config.databaseUrl;
  const { postgres } = dataPaths(config.dataDir);
  const account = await ensureAccount(databaseAccount);
  const server = await startPostgres({
    ...account,
    dataDir: join(postgres, 'data'),
    socketDir: join(postgres, 'run'),
    binariesDir: await runnableBinaries(account, embeddedPostgres(), join(postgres, 'programs')),
    log,
  });
  stack.defer(() => server.stop());
  return server.url;
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
