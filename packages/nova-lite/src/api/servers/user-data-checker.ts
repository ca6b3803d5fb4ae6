// Checks user data without holding up the API: a few kilobytes at once, anything else in a thread that has a time limit.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { checkUserData, isGzip, type Finding } from '@nova-lite/cloud-config';

export interface UserDataChecker {
  /** What was not done in time, or not begun because too much waits, is a finding too. Never rejects because of the data. */
  check(data: Uint8Array): Promise<readonly Finding[]>;
  /** Ends the thread; what waits for it is not checked. */
  close(): Promise<void>;
}

export interface UserDataCheckerOptions {
  /** For one piece of user data in the thread. */
  readonly timeoutMs?: number;
  /** Without work the thread ends after so long, and its memory is given back. */
  readonly idleMs?: number;
}

/** Of the worst kind these take a few milliseconds; nearly all user data is no larger. */
const checkedAtOnce = 4096;
const mostWaiting = 20;

/** Looked at once at the start, so that the first request does not wait until the schemas of these keys are compiled. */
const usual = `#cloud-config
users: [default, {name: a}]
groups: [a]
chpasswd: {users: [{name: a, type: RANDOM}]}
ssh_authorized_keys: []
write_files: [{path: /a}]
runcmd: [a]
packages: [a]
hostname: a
ntp: {servers: []}
mounts: [[vdb, /a]]
power_state: {mode: reboot}
apt: {sources: {}}
`;

export function createUserDataChecker({
  timeoutMs = 3000,
  idleMs = 30_000,
}: UserDataCheckerOptions = {}): UserDataChecker {
  checkUserData(new TextEncoder().encode(usual));
  let worker: Worker | undefined;
  let waiting = 0;
  let turn: Promise<unknown> = Promise.resolve();
  let idle: NodeJS.Timeout | undefined;

  const end = async () => {
    clearTimeout(idle);
    const ended = worker;
    worker = undefined;
    await ended?.terminate();
  };

  const inWorker = async (data: Uint8Array): Promise<readonly Finding[]> => {
    clearTimeout(idle);
    worker ??= new Worker(new URL('./user-data-worker.ts', import.meta.url));
    worker.unref();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    worker.postMessage(data);
    const findings = await answerOf(worker, timeoutMs);
    if (!findings) await end();
    idle = setTimeout(() => void end(), idleMs).unref();
    return findings ?? notChecked(`it was not done after ${timeoutMs / 1000} s`);
  };

  return {
    async check(data) {
      if (data.length <= checkedAtOnce && !isGzip(data)) return checkUserData(data);
      if (waiting >= mostWaiting) return notChecked(`${waiting} others wait for the check`);
      waiting += 1;
      const mine = turn.then(() => inWorker(data));
      turn = mine.catch(() => undefined);
      return mine.finally(() => (waiting -= 1));
    },
    close: end,
  };
}

/** `undefined` when there was none in time, or the thread ended. */
async function answerOf(worker: Worker, timeoutMs: number): Promise<readonly Finding[] | undefined> {
  const over = new AbortController();
  const stop = () => over.abort();
  const limit = setTimeout(stop, timeoutMs);
  worker.once('exit', stop);
  try {
    const [findings] = (await once(worker, 'message', { signal: over.signal })) as [readonly Finding[]];
    return findings;
  } catch {
    return undefined;
  } finally {
    clearTimeout(limit);
    worker.off('exit', stop);
  }
}

const notChecked = (why: string): readonly Finding[] => [
  {
    severity: 'error',
    code: 'not-checked',
    message: `the user data was not checked: ${why}`,
    effect: 'It reaches the guest as it is.',
    advice: 'make it smaller, or send it again',
  },
];
