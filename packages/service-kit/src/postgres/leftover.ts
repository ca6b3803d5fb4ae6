// A server that outlived the process which started it: found by the directory that it works in, and stopped.
import { readFile, readdir, readlink, realpath, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const starterFile = (dataDir: string): string => join(dataDir, 'started-by');
const lockFile = (dataDir: string): string => join(dataDir, 'postmaster.pid');

/** Notes which process starts the server of `dataDir`, so that a later one can tell a leftover from a server in use. */
export async function noteStarter(dataDir: string): Promise<void> {
  await writeFile(starterFile(dataDir), `${process.pid}\n`);
}

/**
 * Ends what still works in `dataDir` after its starter is gone, and removes the lock of a run that was killed.
 * Throws when the starter lives: then the directory is in use.
 */
export async function stopLeftover(dataDir: string, patienceMs = 15_000): Promise<void> {
  const postmaster = await numberIn(lockFile(dataDir));
  const running = await serverProcesses(dataDir);
  if (postmaster !== undefined && running.includes(postmaster)) {
    await refuseIfInUse(dataDir, postmaster);
    signal(postmaster, 'SIGINT');
  }
  await endAll(dataDir, patienceMs);
  await rm(lockFile(dataDir), { force: true });
}

async function refuseIfInUse(dataDir: string, postmaster: number): Promise<void> {
  const starter = await numberIn(starterFile(dataDir));
  if (starter === undefined || (await parentOf(postmaster)) !== starter) return;
  throw new Error(
    `The database in ${dataDir} is in use: process ${starter} started it (PostgreSQL is process ${postmaster}) and still runs. ` +
      'Stop that process, or use another data directory.',
  );
}

async function endAll(dataDir: string, patienceMs: number): Promise<void> {
  if (await endedWithin(dataDir, patienceMs)) return;
  for (const pid of await serverProcesses(dataDir)) signal(pid, 'SIGKILL');
  if (await endedWithin(dataDir, 5_000)) return;
  throw new Error(
    `PostgreSQL processes ${(await serverProcesses(dataDir)).join(', ')} in ${dataDir} do not end.`,
  );
}

async function endedWithin(dataDir: string, ms: number): Promise<boolean> {
  for (const deadline = Date.now() + ms; ; await pause(25)) {
    if ((await serverProcesses(dataDir)).length === 0) return true;
    if (Date.now() > deadline) return false;
  }
}

/** Ids of the PostgreSQL processes whose working directory is `dataDir`: the postmaster and all its children. */
export async function serverProcesses(dataDir: string): Promise<number[]> {
  const directory = await realpath(dataDir).catch(() => dataDir);
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const checked = await Promise.all(
    pids.map(async (pid) => ((await worksIn(pid, directory)) ? Number(pid) : 0)),
  );
  return checked.filter((pid) => pid !== 0);
}

async function worksIn(pid: string, directory: string): Promise<boolean> {
  try {
    if ((await readlink(`/proc/${pid}/cwd`)) !== directory) return false;
    return basename(await readlink(`/proc/${pid}/exe`)).startsWith('postgres');
  } catch {
    return false; // Gone meanwhile, a kernel thread, or somebody else's: not ours.
  }
}

async function parentOf(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const parent = /^PPid:\s*(\d+)/m.exec(status)?.[1];
  return parent === undefined ? undefined : Number(parent);
}

async function numberIn(file: string): Promise<number | undefined> {
  const first = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10);
  return Number.isSafeInteger(first) && first > 0 ? first : undefined;
}

function signal(pid: number, name: 'SIGINT' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself meanwhile.
  }
}
