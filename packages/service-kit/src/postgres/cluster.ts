// The data directory: made once, all or nothing, and given the present rules of access at each start.
import { execFile } from 'node:child_process';
import { access, chmod, chown, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { asAccount, systemPath, type Account } from './account.ts';
import { accessRules, accountMap, initdbArguments } from './arguments.ts';

const run = promisify(execFile);

/** Makes `dataDir` a cluster unless it is one. A run of initdb that was cut short leaves nothing that counts. */
export async function ensureCluster(dataDir: string, binariesDir: string, account: Account): Promise<void> {
  if (!(await isCluster(dataDir))) await createCluster(dataDir, binariesDir, account);
  await writeFile(join(dataDir, 'pg_hba.conf'), accessRules);
  await writeFile(join(dataDir, 'pg_ident.conf'), accountMap(userInfo().username));
}

const isCluster = (dataDir: string): Promise<boolean> =>
  access(join(dataDir, 'PG_VERSION')).then(
    () => true,
    () => false,
  );

async function createCluster(dataDir: string, binariesDir: string, account: Account): Promise<void> {
  const unfinished = `${dataDir}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await ownedDirectory(unfinished, account);
  await initialise(unfinished, binariesDir, account);
  await rename(unfinished, dataDir);
}

async function initialise(directory: string, binariesDir: string, account: Account): Promise<void> {
  const [program, ...args] = asAccount(account, [join(binariesDir, 'initdb'), ...initdbArguments(directory)]);
  try {
    await run(program, args, { cwd: '/', env: { LC_ALL: 'C', PATH: systemPath }, timeout: 120_000 });
  } catch (cause) {
    const said = String((cause as { stderr?: unknown }).stderr ?? cause).trim();
    const who = account.uid === undefined ? 'this account' : `uid ${account.uid}`;
    throw new Error(
      `PostgreSQL's initdb (${binariesDir}) could not make a database in ${directory} as ${who}: ${said}. ` +
        'That account must be able to read the programs and to enter every directory above.',
      { cause },
    );
  }
}

/** A directory that only `account` (and root) can enter. */
export async function ownedDirectory(path: string, { uid, gid }: Account): Promise<void> {
  await mkdir(path, { recursive: true });
  if (uid !== undefined) await chown(path, uid, gid ?? uid);
  await chmod(path, 0o700);
}
