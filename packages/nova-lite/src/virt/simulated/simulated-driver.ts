// The driver without a hypervisor: same behaviour, guests that are rows in a map.
import { setTimeout as sleep } from 'node:timers/promises';
import { domainXml } from '../domain-xml/domain-xml.ts';
import {
  GuestNotFound,
  type GuestCounters,
  type GuestEvent,
  type GuestSpec,
  type HypervisorFacts,
  type PowerState,
  type VirtDriver,
} from '../driver.ts';
import { GuestWatch } from '../guest-watch.ts';
import { SimulatedFaults } from './simulated-faults.ts';
import { SimulatedHypervisor, type SimulatedGuest } from './simulated-hypervisor.ts';

export interface SimulatedDriverOptions {
  readonly cloudId: string;
  readonly hostname: string;
  /** Pass the same one to the next driver, and its guests are still there. A new one unless given. */
  readonly hypervisor?: SimulatedHypervisor;
}

export class SimulatedDriver implements VirtDriver {
  readonly faults = new SimulatedFaults();
  readonly hypervisor: SimulatedHypervisor;
  readonly #options: SimulatedDriverOptions;
  readonly #watch: GuestWatch;
  readonly #unlisten: () => void;

  constructor(options: SimulatedDriverOptions) {
    this.#options = options;
    this.hypervisor = options.hypervisor ?? new SimulatedHypervisor();
    this.#watch = new GuestWatch(async (uuid) => this.#find(uuid), console.error);
    this.#unlisten = this.hypervisor.onChange((uuid) => this.#watch.look(uuid));
    for (const uuid of this.hypervisor.guests.keys()) this.#watch.look(uuid);
  }

  async facts(): Promise<HypervisorFacts> {
    await this.faults.before('facts');
    const cpu = { arch: 'x86_64', model: 'simulated', vendor: 'nova-lite', features: [] };
    return { type: 'simulated', version: 1_000_000, hostname: this.#options.hostname, virtType: 'qemu', cpu };
  }

  async spawn(guest: GuestSpec): Promise<void> {
    await this.faults.before('spawn');
    refuseWhatCannotBe(guest, this.#options.cloudId);
    await this.#watch.asked(
      guest.uuid,
      () => 'running',
      async () => {
        const found = this.#find(guest.uuid);
        if (found?.state !== 'running')
          this.hypervisor.start(this.hypervisor.define(guest, this.#options.cloudId));
      },
    );
  }

  async powerOn(uuid: string): Promise<void> {
    await this.faults.before('powerOn');
    await this.#watch.asked(
      uuid,
      () => 'running',
      async () => this.#start(uuid),
    );
  }

  async powerOff(uuid: string, graceSeconds: number): Promise<void> {
    await this.faults.before('powerOff');
    await this.#watch.asked(
      uuid,
      () => (this.#find(uuid) ? 'shutdown' : 'none'),
      async () => {
        if (graceSeconds > 0) await this.#shutDown(uuid, graceSeconds);
        const guest = this.#find(uuid);
        if (guest) this.hypervisor.switchOff(guest);
      },
    );
  }

  async rebootSoft(uuid: string, graceSeconds: number): Promise<boolean> {
    await this.faults.before('rebootSoft');
    return this.#watch.asked(
      uuid,
      (done) => (done ? 'running' : undefined),
      async () => {
        if (!(await this.#shutDown(uuid, graceSeconds))) return false;
        this.#start(uuid);
        return true;
      },
    );
  }

  async destroy(uuid: string): Promise<void> {
    await this.faults.before('destroy');
    await this.#watch.asked(
      uuid,
      () => 'none',
      async () => {
        if (this.#find(uuid)) this.hypervisor.undefine(uuid);
      },
    );
  }

  async state(uuid: string): Promise<PowerState> {
    await this.faults.before('state');
    return this.#find(uuid)?.state ?? 'none';
  }

  async counters(uuid: string): Promise<GuestCounters | undefined> {
    await this.faults.before('counters');
    const guest = this.#find(uuid);
    if (guest?.state !== 'running') return undefined;
    const { vcpus, memoryMb, disks, ports } = guest.spec;
    const none = { bytes: 0, packets: 0, errors: 0, drops: 0 };
    return {
      memoryMaximumKib: memoryMb * 1024,
      memoryUsedKib: 0,
      cpuTimes: Array.from({ length: vcpus }, () => 0),
      disks: disks.map((_, index) => ({
        device: `vd${String.fromCodePoint(97 + index)}`,
        readBytes: 0,
        readRequests: 0,
        writeBytes: 0,
        writeRequests: 0,
      })),
      nics: ports.map(({ tap }) => ({ device: tap, received: none, sent: none })),
    };
  }

  async list(): Promise<readonly string[]> {
    await this.faults.before('list');
    return [...this.hypervisor.guests.keys()].filter((uuid) => this.#find(uuid));
  }

  onEvent(listener: (event: GuestEvent) => void): () => void {
    return this.#watch.onEvent(listener);
  }

  async close(): Promise<void> {
    this.#unlisten();
    await this.#watch.settled();
  }

  #find(uuid: string): SimulatedGuest | undefined {
    const guest = this.hypervisor.guests.get(uuid);
    return guest?.cloudId === this.#options.cloudId ? guest : undefined;
  }

  #start(uuid: string): void {
    const guest = this.#find(uuid);
    if (!guest) throw new GuestNotFound(uuid);
    this.hypervisor.start(guest);
  }

  /** A guest that hears goes down at once, one that does not takes up all the time it is given. */
  async #shutDown(uuid: string, graceSeconds: number): Promise<boolean> {
    if (this.#find(uuid)?.state !== 'running') return true;
    if (!this.hypervisor.deaf.has(uuid)) this.hypervisor.shutDown(uuid);
    else await sleep(graceSeconds * 1000);
    return this.#find(uuid)?.state !== 'running';
  }
}

/** What the real driver would refuse is refused here too. */
function refuseWhatCannotBe(guest: GuestSpec, cloudId: string): void {
  domainXml(guest, { cloudId, version: '0', virtType: 'qemu', cpu: 'default', diskCache: 'none' });
}
