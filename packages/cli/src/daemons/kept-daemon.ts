// Keeps one daemon of the machine running that others may have started: whoever listens on its socket will do.
import { spawn } from 'node:child_process';
import { close, open } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Logger } from '@nova-lite/service-kit';

export interface DaemonOptions {
  readonly name: string;
  readonly command: readonly [program: string, ...parameters: string[]];
  readonly socketPath: string;
  /** Where the daemon writes its process id; only one daemon of the machine can hold it. */
  readonly pidFile: string;
  /** A parameter that only our own command line has: tells our daemon from others', also after we were killed. */
  readonly ownMark: string;
  /** Its output is appended here. */
  readonly outputFile: string;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
}

const startMs = 60_000;
const stopMs = 15_000;
const lookMs = 500;
/** So many looks in a row without an answer, and it is started: one that restarts itself is back sooner. */
const missesAllowed = 2;
const startsAMinute = 5;

export class KeptDaemon {
  readonly #options: DaemonOptions;
  readonly #stop = new AbortController();
  #watch: Promise<void> = Promise.resolve();
  #starts: number[] = [];

  constructor(options: DaemonOptions) {
    this.#options = options;
  }

  /** Resolves when the daemon answers; from then on it is started again when it does not. */
  async start(): Promise<void> {
    if (!(await answers(this.#options.socketPath))) await this.#launch();
    this.#watch = this.#keep();
  }

  /** The process id, when the daemon that runs is one that we started, now or in an earlier life. */
  async ownPid(): Promise<number | undefined> {
    const running = await this.#process();
    return running?.parameters.includes(this.#options.ownMark) ? running.pid : undefined;
  }

  /** No more watching; the daemon goes on. */
  async leave(): Promise<void> {
    this.#stop.abort();
    await this.#watch;
  }

  /** Ends the daemon, if it is ours. */
  async end(): Promise<void> {
    await this.leave();
    const pid = await this.ownPid();
    if (!pid) return;
    signal(pid, 'SIGTERM');
    const giveUpAt = Date.now() + stopMs;
    while ((await this.ownPid()) === pid && Date.now() < giveUpAt) await sleep(20);
    if ((await this.ownPid()) === pid) signal(pid, 'SIGKILL');
  }

  async #keep(): Promise<void> {
    let misses = 0;
    while (await this.#pause()) {
      misses = (await this.#isUp()) ? 0 : misses + 1;
      if (misses >= missesAllowed && this.#mayStart()) await this.#launchAgain();
    }
  }

  /** Looks for the process first: libvirtd writes a line of log for each connection that comes to nothing. */
  async #isUp(): Promise<boolean> {
    return (await this.#process()) !== undefined || answers(this.#options.socketPath);
  }

  /** The daemon of the machine, whoever started it. The dead, also those that nobody reaped, have no command line. */
  async #process(): Promise<{ pid: number; parameters: string[] } | undefined> {
    const pid = Number(await readFile(this.#options.pidFile, 'utf8').catch(() => ''));
    if (!pid) return undefined;
    const parameters = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
    return parameters[0]?.endsWith(this.#options.name) ? { pid, parameters } : undefined;
  }

  /** False when it is over. */
  async #pause(): Promise<boolean> {
    await sleep(lookMs, undefined, { signal: this.#stop.signal }).catch(() => {});
    return !this.#stop.signal.aborted;
  }

  #mayStart(): boolean {
    this.#starts = this.#starts.filter((time) => time > Date.now() - 60_000);
    return this.#starts.length < startsAMinute;
  }

  async #launchAgain(): Promise<void> {
    const { name, log } = this.#options;
    log.warn(`${name} does not answer any more: starting it again`);
    try {
      await this.#launch();
      log.info(`${name} answers again`);
    } catch (error) {
      log.error({ err: error }, `${name} could not be started again`);
    }
  }

  async #launch(): Promise<void> {
    this.#starts.push(Date.now());
    const { name, socketPath, outputFile } = this.#options;
    const ended = await launchDetached(this.#options);
    const giveUpAt = Date.now() + startMs;
    while (!(await answers(socketPath))) {
      const why =
        ended() ??
        (Date.now() > giveUpAt ? `it did not listen on ${socketPath} within ${startMs / 1000} s` : undefined);
      // Another program may have started one at the same moment: then ours ends, and that one answers soon.
      if (why && !(await answersSoon(socketPath)))
        throw new Error(`${name} does not start: ${why}\n${await lastLines(outputFile)}`);
      await sleep(20);
    }
  }
}

/** In a session of its own: Ctrl-C in our terminal is not for it. The function that comes back says how it ended. */
async function launchDetached({
  command: [program, ...parameters],
  outputFile,
}: DaemonOptions): Promise<() => string | undefined> {
  const output = await promisify(open)(outputFile, 'a', 0o600);
  let ended: string | undefined;
  const child = spawn(program, parameters, { detached: true, stdio: ['ignore', output, output], cwd: '/' });
  child.on('error', (error) => (ended = error.message));
  child.on('exit', (code, signalName) => (ended = `it ended with ${signalName ?? `exit code ${code}`}`));
  child.unref();
  await promisify(close)(output);
  return () => ended;
}

async function answersSoon(socketPath: string): Promise<boolean> {
  for (let attempt = 0; attempt < 50; attempt++) {
    if (await answers(socketPath)) return true;
    await sleep(20);
  }
  return false;
}

/** Whether anybody listens on the socket. */
export function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}

async function lastLines(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-8).join('\n');
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself meanwhile.
  }
}
