// Tells what happened by itself from what was asked for: keeps what each guest should be and compares it with what it is.
import type { GuestEvent, PowerState } from './driver.ts';

export interface Observation {
  readonly state: PowerState;
  readonly reason: string;
}

const gone: Observation = { state: 'none', reason: 'the guest is no longer defined in the hypervisor' };

export class GuestWatch {
  readonly #read: (uuid: string) => Promise<Observation | undefined>;
  readonly #onError: (error: unknown) => void;
  readonly #known = new Map<string, PowerState>();
  readonly #busy = new Map<string, number>();
  readonly #listeners = new Set<(event: GuestEvent) => void>();
  /** One look after the other: an older answer never overtakes a newer one. */
  #looks: Promise<void> = Promise.resolve();

  /** `read` says how a guest of this cloud is now; undefined when there is none of that UUID. */
  constructor(read: (uuid: string) => Promise<Observation | undefined>, onError: (error: unknown) => void) {
    this.#read = read;
    this.#onError = onError;
  }

  onEvent(listener: (event: GuestEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Those of which a state is known. */
  get uuids(): string[] {
    return [...this.#known.keys()];
  }

  /**
   * Runs a verb. What happens to the guest meanwhile was asked for; at its end the guest should be as `intended` says
   * (`none` for gone, undefined for as it was), and if it is not, that is an event.
   */
  async asked<T>(
    uuid: string,
    intended: (result: T) => PowerState | undefined,
    verb: () => Promise<T>,
  ): Promise<T> {
    this.#busy.set(uuid, (this.#busy.get(uuid) ?? 0) + 1);
    try {
      const result = await verb();
      this.#expect(uuid, intended(result));
      return result;
    } finally {
      this.#release(uuid);
      this.look(uuid);
    }
  }

  /** Something may have changed. Comes back at once; events follow. */
  look(uuid: string): void {
    this.#looks = this.#looks.then(() => this.#lookNow(uuid)).catch(this.#onError);
  }

  /** Resolves when all looks that were begun are done. */
  async settled(): Promise<void> {
    await this.#looks;
  }

  async #lookNow(uuid: string): Promise<void> {
    if (this.#busy.has(uuid)) return;
    const seen = await this.#read(uuid);
    if (this.#busy.has(uuid)) return;
    const before = this.#known.get(uuid);
    this.#expect(uuid, seen?.state ?? 'none');
    const { state, reason } = seen ?? gone;
    if (before !== undefined && before !== state) this.#emit({ uuid, state, reason });
  }

  #expect(uuid: string, state: PowerState | undefined): void {
    if (state === 'none') this.#known.delete(uuid);
    else if (state) this.#known.set(uuid, state);
  }

  #release(uuid: string): void {
    const left = (this.#busy.get(uuid) ?? 1) - 1;
    if (left > 0) this.#busy.set(uuid, left);
    else this.#busy.delete(uuid);
  }

  #emit(event: GuestEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
