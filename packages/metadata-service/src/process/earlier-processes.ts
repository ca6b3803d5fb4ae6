// Metadata processes that go on without their parent: how the next run finds them, and how they end. Each has a file,
// named by its process id, in a directory that its command line names too: process ids are used again.
import { readFile, readdir, rm } from 'node:fs/promises';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const program = 'metadata-process.ts';
const politeMs = 2_000;
const longestMs = 5_000;

/** Before the process can listen anywhere: whatever ends us then, it is found. */
export function noteProcess(directory: string, pid: number): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeFileSync(join(directory, String(pid)), '', { mode: 0o600 });
}

export function forgetProcess(directory: string, pid: number): void {
  rmSync(join(directory, String(pid)), { force: true });
}

/** Ids of the processes that run with this directory, which need not be there. Removes the files of those that are gone. */
export async function findMetadataProcesses(directory: string): Promise<number[]> {
  const running: number[] = [];
  for (const name of await namesIn(directory)) {
    if (await isOurs(Number(name), directory)) running.push(Number(name));
    else await rm(join(directory, name), { force: true });
  }
  return running;
}

const namesIn = (directory: string): Promise<string[]> =>
  readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });

/** Resolves when they are gone, and with them the sockets on which they listened. May be called twice. */
export async function endMetadataProcesses(directory: string, pids: readonly number[]): Promise<void> {
  await Promise.all(pids.map((pid) => end(pid, directory)));
}

/** Who is asked stops listening, answers what it has begun to answer, and ends. */
async function end(pid: number, directory: string): Promise<void> {
  const askedAt = Date.now();
  const elapsed = () => Date.now() - askedAt;
  let asked: NodeJS.Signals | undefined;
  while (await isOurs(pid, directory)) {
    if (elapsed() > longestMs)
      throw new Error(
        `The metadata process ${pid} of an earlier run does not end, not even when it is killed.`,
      );
    const wanted = elapsed() > politeMs ? 'SIGKILL' : 'SIGTERM';
    if (asked !== wanted) signal(pid, (asked = wanted));
    await pause(5);
  }
  forgetProcess(directory, pid);
}

/** The dead that nobody has reaped yet have no command line. */
async function isOurs(pid: number, directory: string): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 1) return false;
  const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
  return words.includes(directory) && words.some((word) => word.endsWith(program));
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself meanwhile.
  }
}
