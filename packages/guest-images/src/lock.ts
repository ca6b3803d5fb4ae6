// One builder at a time in a cache. The kernel holds the lock (flock) and lets go of it however a builder ends.
import { once } from 'node:events';
import { execa } from 'execa';

export interface LockOptions {
  readonly signal: AbortSignal;
  /** Called once when somebody else holds the lock. */
  readonly onWait: () => void;
}

/** Runs `work` while no other process holds the lock on `path`. */
export async function withLock<Result>(
  path: string,
  options: LockOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  const holder = hold(path, options.signal);
  try {
    await acquired(holder, path, options);
    return await work();
  } finally {
    holder.stdin.end();
    await holder;
  }
}

/** `cat` starts once flock has the lock, answers, and ends with our end of the pipe. */
async function acquired(
  holder: ReturnType<typeof hold>,
  path: string,
  { onWait, signal }: LockOptions,
): Promise<void> {
  const notice = setTimeout(onWait, 500);
  holder.stdin.write('held');
  const failure = await Promise.race([once(holder.stdout, 'data').then(() => undefined), holder]);
  clearTimeout(notice);
  signal.throwIfAborted();
  if (failure) throw new Error(`cannot lock ${path}: ${failure.stderr || failure.shortMessage}`);
}

const hold = (path: string, signal: AbortSignal) =>
  execa('flock', [path, 'cat'], { reject: false, cancelSignal: signal });
