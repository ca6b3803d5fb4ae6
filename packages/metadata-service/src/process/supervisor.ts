// Keeps one metadata process alive. A new one is told first all that should be so, then what comes.
import type { ChildProcess, SendHandle } from 'node:child_process';
import { Calls } from './calls.ts';
import { letGo, startChild, tell } from './child.ts';
import type { User } from './privileges.ts';
import type { FromProcess, Notice, Order, ProcessLimits } from './protocol.ts';

export interface OrderWithSocket {
  readonly order: Order;
  readonly socket?: SendHandle;
}

export interface SupervisorOptions {
  readonly user: User;
  readonly limits: ProcessLimits;
  readonly compileCache?: string;
  readonly directory?: string;
  /** All that a new process must know: every order that was ever given is in it, or no longer wanted. */
  readonly desired: () => readonly OrderWithSocket[];
  readonly onNotice: (notice: Notice) => void | Promise<void>;
  readonly log: ProcessLog;
}

export interface ProcessLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
}

const firstRestartMs = 50;
const longestRestartMs = 5000;
/** Who lived so long is started again without delay. */
const healthyMs = 10_000;
const stopTimeoutMs = 2000;
const metricsTimeoutMs = 2000;

export class Supervisor {
  readonly #options: SupervisorOptions;
  #calls = new Calls();
  #child: ChildProcess | undefined;
  #isReady = false;
  #isStopping = false;
  #restartMs = firstRestartMs;
  #restart: NodeJS.Timeout | undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#isReady ? this.#child?.pid : undefined;
  }

  /** Resolves when the process is ready. Rejects when it ends before. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      const output: string[] = [];
      const startedAt = performance.now();
      this.#child = startChild({
        ...this.#options,
        onReady: () => resolve(this.#becomeReady()),
        onMessage: (message) => this.#receive(message),
        onOutput: (line) => output.push(line) > 20 && output.shift(),
        onExit: (reason) => {
          const lived = performance.now() - startedAt;
          reject(new Error(`the metadata process could not start: ${reason}: ${output.join(' ')}`));
          this.#becomeAbsent(reason, output, lived);
        },
      });
    });
  }

  /** Resolves when it is done; when the process dies meanwhile, when its successor was told all that is desired. */
  async order(order: Order, socket?: SendHandle): Promise<void> {
    await this.#send(order, socket);
  }

  /** What is counted of requests, in the text format of Prometheus. Rejects when there is no answer in time. */
  metrics(): Promise<string> {
    return this.#send({ kind: 'metrics' }, undefined, metricsTimeoutMs);
  }

  #send(order: Order, socket?: SendHandle, timeoutMs?: number): Promise<string> {
    return this.#calls.call((id) => {
      if (this.#isReady && this.#child) tell(this.#child, { kind: 'order', id, order }, socket);
    }, timeoutMs);
  }

  /** Resolves when the process is gone. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#restart);
    const child = this.#child;
    if (child && child.exitCode === null && child.signalCode === null) await ended(child);
    this.#calls.settleAll('the metadata process was stopped');
  }

  /** The process may go on; nobody watches it any more. */
  leave(): void {
    this.#isStopping = true;
    clearTimeout(this.#restart);
    if (this.#child) letGo(this.#child);
    this.#calls.settleAll('the metadata process was left alone');
  }

  async #becomeReady(): Promise<void> {
    const before = this.#calls;
    this.#calls = new Calls();
    this.#isReady = true;
    const orders = this.#options.desired().map(({ order, socket }) => this.order(order, socket));
    for (const outcome of await Promise.allSettled(orders)) {
      if (outcome.status === 'rejected')
        this.#options.log.warn({ error: String(outcome.reason) }, 'metadata: not restored');
    }
    before.settleAll();
  }

  #becomeAbsent(reason: string, output: readonly string[], lived: number): void {
    const wasReady = this.#isReady;
    this.#isReady = false;
    if (this.#isStopping || (!wasReady && this.#restart === undefined)) return;
    this.#restartMs = lived > healthyMs ? firstRestartMs : Math.min(longestRestartMs, this.#restartMs * 2);
    this.#options.log.warn(
      { reason, output },
      `metadata: the process ended, starting it again in ${this.#restartMs} ms`,
    );
    this.#restart = setTimeout(() => void this.start().catch(() => undefined), this.#restartMs);
  }

  #receive(message: FromProcess): void {
    if (message.kind === 'done') this.#calls.settle(message.id, message.error, message.answer);
    else if (message.kind === 'notice') void this.#keep(message.id, message.notice);
    else if (message.kind === 'problem')
      this.#options.log.warn({ problem: message.message }, 'metadata: a request failed');
  }

  async #keep(id: number, notice: Notice): Promise<void> {
    const child = this.#child;
    if (!child) return;
    try {
      await this.#options.onNotice(notice);
      tell(child, { kind: 'kept', id });
    } catch (error) {
      tell(child, { kind: 'kept', id, error: String(error) });
    }
  }
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
