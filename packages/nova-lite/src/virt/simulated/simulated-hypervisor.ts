// A hypervisor in memory. It outlives its drivers, as libvirt and its guests outlive an agent.
import type { GuestSpec, PowerState } from '../driver.ts';
import type { Observation } from '../guest-watch.ts';

export interface SimulatedGuest {
  readonly spec: GuestSpec;
  readonly cloudId: string;
  state: PowerState;
  reason: string;
  /** How often it was started. */
  starts: number;
}

export class SimulatedHypervisor {
  readonly guests = new Map<string, SimulatedGuest>();
  /** Guests that do not hear the power button. */
  readonly deaf = new Set<string>();
  readonly #listeners = new Set<(uuid: string) => void>();

  /** Hears which guest changed, without saying how. Returns the function that ends it. */
  onChange(listener: (uuid: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  define(spec: GuestSpec, cloudId: string): SimulatedGuest {
    const guest = {
      spec,
      cloudId,
      state: 'shutdown' as const,
      reason: 'it was defined',
      starts: this.guests.get(spec.uuid)?.starts ?? 0,
    };
    this.guests.set(spec.uuid, guest);
    return guest;
  }

  start(guest: SimulatedGuest): void {
    if (guest.state === 'running') return;
    guest.starts += 1;
    this.#set(guest, { state: 'running', reason: 'the guest runs' });
  }

  switchOff(guest: SimulatedGuest): void {
    if (guest.state !== 'shutdown')
      this.#set(guest, { state: 'shutdown', reason: 'the guest was switched off' });
  }

  undefine(uuid: string): void {
    if (this.guests.delete(uuid)) this.#tell(uuid);
  }

  /** What a person or a process in the guest does: it turns itself off. */
  shutDown(uuid: string): void {
    this.#change(uuid, { state: 'shutdown', reason: 'the guest shut down' });
  }

  /** As if the process of the guest was killed. */
  crash(uuid: string): void {
    this.#change(uuid, { state: 'crashed', reason: 'the hypervisor process of the guest died' });
  }

  #change(uuid: string, now: Observation): void {
    const guest = this.guests.get(uuid);
    if (guest) this.#set(guest, now);
  }

  #set(guest: SimulatedGuest, now: Observation): void {
    Object.assign(guest, now);
    this.#tell(guest.spec.uuid);
  }

  #tell(uuid: string): void {
    for (const listener of this.#listeners) listener(uuid);
  }
}
