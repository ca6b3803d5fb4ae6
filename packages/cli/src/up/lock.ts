// One `nova-lite up` at a time in one data directory.
import { open, readFile, rm } from 'node:fs/promises';

/** Takes the lock, or throws saying who holds it. A lock whose process is gone is taken over. */
export async function takeLock(path: string): Promise<{ release(): Promise<void> }> {
  const holder = await runningHolder(path);
  if (holder !== undefined) {
    throw new Error(
      `nova-lite runs already with this data directory (process ${holder}, ${path}). Stop it, or give another --data-dir and --port-offset.`,
    );
  }
  await rm(path, { force: true });
  const file = await open(path, 'wx', 0o600);
  await file.writeFile(`${process.pid} ${await startTime(process.pid)}\n`);
  await file.close();
  return { release: () => rm(path, { force: true }) };
}

/** The process that holds the lock, if it lives. Process ids are used again; the start time tells. */
export async function runningHolder(path: string): Promise<number | undefined> {
  const [pid, started] = (await readFile(path, 'utf8').catch(() => '')).trim().split(' ');
  if (!pid || !started) return undefined;
  return (await startTime(Number(pid))) === started ? Number(pid) : undefined;
}

/** Field 22 of /proc/PID/stat, in clock ticks since boot; the name in field 2 may hold blanks. */
async function startTime(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}
