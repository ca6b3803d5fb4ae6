// Notices a daemon that holds its socket open and says nothing any more.

export interface KeepaliveOptions {
  /** Between two pings. */
  readonly intervalMs: number;
  /** After so many pings without a byte from the other side it is taken for dead. */
  readonly count: number;
}

export class Keepalive {
  readonly #options: KeepaliveOptions;
  readonly #ping: () => void;
  readonly #onDead: (silentMs: number) => void;
  #timer: NodeJS.Timeout | undefined;
  #unanswered = 0;

  constructor(options: KeepaliveOptions, ping: () => void, onDead: (silentMs: number) => void) {
    this.#options = options;
    this.#ping = ping;
    this.#onDead = onDead;
  }

  start(): void {
    this.stop();
    this.#timer = setInterval(() => this.#tick(), this.#options.intervalMs);
  }

  /** Anything that was heard is a sign of life. */
  heard(): void {
    this.#unanswered = 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    if (this.#unanswered >= this.#options.count) {
      this.stop();
      return this.#onDead(this.#unanswered * this.#options.intervalMs);
    }
    this.#unanswered += 1;
    this.#ping();
  }
}
