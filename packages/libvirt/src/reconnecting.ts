// A connection that comes back: opens it again with growing pauses, and listens to the domains again each time.
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type ConnectOptions } from './connect.ts';
import { ConnectionLost } from './error.ts';
import type { DomainEventListener } from './events.ts';
import type { Libvirt } from './libvirt.ts';

export interface ReconnectingOptions extends Omit<ConnectOptions, 'signal'> {
  /** The pause after a first failure; it doubles up to `longestPauseMs`. 100 ms and 5 s unless given. */
  readonly shortestPauseMs?: number;
  readonly longestPauseMs?: number;
  /** How long `run` waits for a connection. 30 s unless given. */
  readonly waitMs?: number;
}

export type ConnectionState =
  /** Events may have been missed since the last time: compare what is with what was known. */
  { readonly up: true; readonly libvirt: Libvirt } | { readonly up: false; readonly reason: Error };

export class ReconnectingLibvirt {
  readonly #options: ReconnectingOptions;
  readonly #stop = new AbortController();
  readonly #eventListeners = new Set<DomainEventListener>();
  readonly #stateListeners = new Set<(state: ConnectionState) => void>();
  #state: ConnectionState = { up: false, reason: new ConnectionLost('not connected to libvirt yet') };
  readonly #loop: Promise<void>;

  constructor(options: ReconnectingOptions) {
    this.#options = options;
    this.#loop = this.#stayConnected();
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /**
   * Does `work` on a connection, waiting for one where there is none. When the connection breaks in the middle, `work`
   * is done again on the next: it must be repeatable. Gives up with the reason after `waitMs`.
   */
  async run<T>(work: (libvirt: Libvirt) => Promise<T>): Promise<T> {
    const giveUpAt = Date.now() + (this.#options.waitMs ?? 30_000);
    for (;;) {
      const libvirt = await this.#connection(giveUpAt);
      try {
        return await work(libvirt);
      } catch (error) {
        if (!(error instanceof ConnectionLost) || this.#stop.signal.aborted || Date.now() >= giveUpAt)
          throw error;
      }
    }
  }

  /** Returns the function that ends it. */
  onDomainEvent(listener: DomainEventListener): () => void {
    this.#eventListeners.add(listener);
    return () => void this.#eventListeners.delete(listener);
  }

  /** Hears of each change. Returns the function that ends it. */
  onState(listener: (state: ConnectionState) => void): () => void {
    this.#stateListeners.add(listener);
    return () => void this.#stateListeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#stop.abort();
    if (this.#state.up) await this.#state.libvirt.close();
    await this.#loop;
  }

  async #stayConnected(): Promise<void> {
    const { shortestPauseMs = 100, longestPauseMs = 5000 } = this.#options;
    let pauseMs = shortestPauseMs;
    while (!this.#stop.signal.aborted) {
      const wasUp = await this.#connectOnce();
      pauseMs = wasUp ? shortestPauseMs : Math.min(pauseMs * 2, longestPauseMs);
      await sleep(pauseMs, undefined, { signal: this.#stop.signal }).catch(() => {});
    }
  }

  /** Resolves when the connection has ended; false when it never came up. */
  async #connectOnce(): Promise<boolean> {
    try {
      const libvirt = await this.#open();
      const ended = new Promise<ConnectionLost>((resolve) => libvirt.onClose(resolve));
      this.#change({ up: true, libvirt });
      this.#change({ up: false, reason: await ended });
      return true;
    } catch (error) {
      this.#change({ up: false, reason: error instanceof Error ? error : new Error(String(error)) });
      return false;
    }
  }

  async #open(): Promise<Libvirt> {
    const libvirt = await connect({ ...this.#options, signal: this.#stop.signal });
    try {
      await libvirt.watchDomains((event) => this.#eventListeners.forEach((listener) => listener(event)));
      return libvirt;
    } catch (error) {
      await libvirt.close();
      throw error;
    }
  }

  #change(state: ConnectionState): void {
    this.#state = state;
    for (const listener of this.#stateListeners) listener(state);
  }

  #connection(giveUpAt: number): Promise<Libvirt> {
    const state = this.#state;
    if (state.up) return Promise.resolve(state.libvirt);
    if (this.#stop.signal.aborted)
      return Promise.reject(new ConnectionLost('the connection was closed here'));
    return this.#nextConnection(giveUpAt);
  }

  #nextConnection(giveUpAt: number): Promise<Libvirt> {
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        unlisten();
        this.#stop.signal.removeEventListener('abort', fail);
      };
      const fail = () => {
        end();
        reject(this.#state.up ? new ConnectionLost('the connection was closed here') : this.#state.reason);
      };
      const timer = setTimeout(fail, Math.max(0, giveUpAt - Date.now()));
      const unlisten = this.onState((state) => {
        if (!state.up) return;
        end();
        resolve(state.libvirt);
      });
      this.#stop.signal.addEventListener('abort', fail);
    });
  }
}
