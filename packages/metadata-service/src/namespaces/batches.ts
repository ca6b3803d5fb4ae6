// Work that is dear to begin and cheap to go on with: what comes while others run is done together.

export class Batches<Item> {
  readonly #limits: { readonly atOnce: number; readonly size: number };
  readonly #run: (batch: readonly Item[]) => Promise<void>;
  readonly #waiting: Item[] = [];
  #running = 0;

  /** At most `atOnce` batches run at the same time, none has more than `size` items. `run` never rejects. */
  constructor(limits: { atOnce: number; size: number }, run: (batch: readonly Item[]) => Promise<void>) {
    this.#limits = limits;
    this.#run = run;
  }

  /** Runs at once when there is room; else with the others that wait, in the order in which they came. */
  add(item: Item): void {
    this.#waiting.push(item);
    this.#start();
  }

  #start(): void {
    if (this.#running === this.#limits.atOnce || this.#waiting.length === 0) return;
    this.#running += 1;
    void this.#run(this.#waiting.splice(0, this.#limits.size)).then(() => {
      this.#running -= 1;
      this.#start();
    });
  }
}
