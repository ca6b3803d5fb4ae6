// What goes wrong in a simulated hypervisor, as a test wants it.
import { setTimeout as sleep } from 'node:timers/promises';
import type { VirtDriver } from '../driver.ts';

export type Verb = Exclude<keyof VirtDriver, 'onEvent' | 'close'>;

export class SimulatedFaults {
  readonly #errors = new Map<Verb, { error: Error; times: number }>();
  readonly #delays = new Map<Verb, number>();

  /** The next `times` calls of `verb` fail with `error`, before they do anything. */
  fail(verb: Verb, error: Error, times = 1): void {
    this.#errors.set(verb, { error, times });
  }

  /** Every call of `verb` takes that much longer from now on; 0 ends it. */
  slow(verb: Verb, milliseconds: number): void {
    this.#delays.set(verb, milliseconds);
  }

  /** At the beginning of each verb. */
  async before(verb: Verb): Promise<void> {
    const delay = this.#delays.get(verb);
    if (delay) await sleep(delay);
    const planned = this.#errors.get(verb);
    if (!planned || planned.times <= 0) return;
    planned.times -= 1;
    throw planned.error;
  }
}
