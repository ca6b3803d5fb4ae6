// The driver that runs real guests: libvirt and QEMU.
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  errorCode,
  isLibvirtError,
  ReconnectingLibvirt,
  type DomainRef,
  type Libvirt,
} from '@nova-lite/libvirt';
import type { Logger } from '@nova-lite/service-kit';
import type { CpuChoice, DiskCache, DomainHost } from '../domain-xml/configurator.ts';
import { domainXml } from '../domain-xml/domain-xml.ts';
import { virtTypeOf } from '../domain-xml/virt-type.ts';
import {
  GuestNotFound,
  type GuestCounters,
  type GuestEvent,
  type GuestSpec,
  type HypervisorFacts,
  type PowerState,
  type VirtDriver,
} from '../driver.ts';
import { GuestWatch, type Observation } from '../guest-watch.ts';
import { countersOf } from './counters.ts';
import { supportsDirectIo } from './direct-io.ts';
import { readFacts } from './facts.ts';
import { findOwn, listOwn } from './own-domains.ts';
import { observation } from './power-state.ts';

export interface LibvirtDriverOptions {
  readonly socketPath: string;
  /** Names this cloud in the domains' metadata; guests of other clouds are never touched. */
  readonly cloudId: string;
  /** Of our software, for SMBIOS. */
  readonly version: string;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** By the flags of the CPUs unless given. */
  readonly virtType?: 'kvm' | 'qemu';
  readonly cpu?: CpuChoice;
  /** `none` where the file system can do it, else `writeback`: both keep what the guest flushed when the host crashes. */
  readonly diskCache?: DiskCache;
}

const pollMs = 100;
/**
 * Emulated: Nehalem is x86-64-v2, which the distributions of these years need. It costs a twentieth more than qemu64,
 * which is not; `maximum` costs a sixth, and guests of it cannot move to another host.
 */
const defaultCpu = { kvm: 'host-model', qemu: { model: 'Nehalem' } } as const;
/** A guest that is still booting does not hear the power button: it is pressed again. */
const pressAgainMs = 10_000;

export class LibvirtDriver implements VirtDriver {
  readonly #options: LibvirtDriverOptions;
  readonly #virtType: 'kvm' | 'qemu';
  readonly #libvirt: ReconnectingLibvirt;
  readonly #watch: GuestWatch;
  #closed = false;

  constructor(options: LibvirtDriverOptions) {
    this.#options = options;
    this.#virtType = options.virtType ?? virtTypeOf(readFileSync('/proc/cpuinfo', 'utf8'));
    this.#libvirt = new ReconnectingLibvirt({ socketPath: options.socketPath });
    this.#watch = new GuestWatch(
      (uuid) => this.#observe(uuid),
      (error) => this.#closed || options.log.warn({ err: error }, 'could not look at a guest'),
    );
    this.#followConnection();
    this.#libvirt.onDomainEvent((event) => this.#watch.look(event.domain.uuid));
  }

  facts(): Promise<HypervisorFacts> {
    return this.#libvirt.run((libvirt) => readFacts(libvirt, this.#virtType));
  }

  async spawn(guest: GuestSpec): Promise<void> {
    const xml = domainXml(guest, await this.#host(guest));
    await this.#watch.asked(
      guest.uuid,
      () => 'running',
      () =>
        this.#libvirt.run(async (libvirt) => {
          const domain = await this.#find(libvirt, guest.uuid);
          if (!domain || !isActive(domain)) await start(libvirt, await libvirt.define(xml));
        }),
    );
  }

  async powerOn(uuid: string): Promise<void> {
    await this.#watch.asked(
      uuid,
      () => 'running',
      () =>
        this.#libvirt.run(async (libvirt) => {
          const domain = await this.#find(libvirt, uuid);
          if (!domain) throw new GuestNotFound(uuid);
          await start(libvirt, domain);
        }),
    );
  }

  async powerOff(uuid: string, graceSeconds: number): Promise<void> {
    await this.#watch.asked(
      uuid,
      (found) => (found ? 'shutdown' : 'none'),
      async () => {
        if (graceSeconds > 0) await this.#shutDown(uuid, graceSeconds);
        return this.#libvirt.run(async (libvirt) => {
          const domain = await this.#find(libvirt, uuid);
          if (domain) await switchOff(libvirt, domain);
          return domain !== undefined;
        });
      },
    );
  }

  /** As Nova does it: down, and up again with what its definition says now. */
  async rebootSoft(uuid: string, graceSeconds: number): Promise<boolean> {
    return this.#watch.asked(
      uuid,
      (done) => (done ? 'running' : undefined),
      async () => {
        if (!(await this.#shutDown(uuid, graceSeconds))) return false;
        await this.powerOn(uuid);
        return true;
      },
    );
  }

  async destroy(uuid: string): Promise<void> {
    await this.#watch.asked(
      uuid,
      () => 'none',
      () =>
        this.#libvirt.run(async (libvirt) => {
          const domain = await this.#find(libvirt, uuid);
          if (!domain) return;
          await switchOff(libvirt, domain);
          await ignoring(libvirt.undefine(domain), errorCode.noDomain);
        }),
    );
  }

  async state(uuid: string): Promise<PowerState> {
    return (await this.#observe(uuid))?.state ?? 'none';
  }

  counters(uuid: string): Promise<GuestCounters | undefined> {
    return this.#libvirt.run(async (libvirt) => {
      const domain = await this.#find(libvirt, uuid);
      return domain && isActive(domain) ? countersOf(await libvirt.stats(domain)) : undefined;
    });
  }

  list(): Promise<readonly string[]> {
    return this.#libvirt.run((libvirt) => listOwn(libvirt, this.#options.cloudId));
  }

  onEvent(listener: (event: GuestEvent) => void): () => void {
    return this.#watch.onEvent(listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#libvirt.close();
    await this.#watch.settled();
  }

  /** Events were missed while there was no connection: look at every guest. */
  #followConnection(): void {
    let wasUp: boolean | undefined;
    this.#libvirt.onState((state) => {
      if (state.up) void this.#lookAtAll();
      if (state.up === wasUp || this.#closed) return;
      wasUp = state.up;
      if (state.up) this.#options.log.info('connected to libvirt');
      else this.#options.log.warn({ reason: state.reason.message }, 'no connection to libvirt');
    });
  }

  async #lookAtAll(): Promise<void> {
    try {
      for (const uuid of new Set([...this.#watch.uuids, ...(await this.list())])) this.#watch.look(uuid);
    } catch (error) {
      this.#options.log.warn({ err: error }, 'could not list the guests');
    }
  }

  #find(libvirt: Libvirt, uuid: string): Promise<DomainRef | undefined> {
    return findOwn(libvirt, uuid, this.#options.cloudId);
  }

  #observe(uuid: string): Promise<Observation | undefined> {
    return this.#libvirt.run(async (libvirt) => {
      const domain = await this.#find(libvirt, uuid);
      return domain && observation(await libvirt.state(domain));
    });
  }

  /** Presses the power button until the guest is down; false when it does not go within `graceSeconds`. */
  async #shutDown(uuid: string, graceSeconds: number): Promise<boolean> {
    const giveUpAt = performance.now() + graceSeconds * 1000;
    for (let pressAt = 0; ; await sleep(pollMs)) {
      if (isDown(await this.state(uuid))) return true;
      const now = performance.now();
      if (now >= giveUpAt) return false;
      if (now < pressAt) continue;
      pressAt = now + pressAgainMs;
      await this.#pressPowerButton(uuid);
    }
  }

  async #pressPowerButton(uuid: string): Promise<void> {
    await this.#libvirt.run(async (libvirt) => {
      const domain = await this.#find(libvirt, uuid);
      if (domain) await ignoring(libvirt.shutdown(domain), errorCode.operationInvalid, errorCode.noDomain);
    });
  }

  async #host(guest: GuestSpec): Promise<DomainHost> {
    const { cloudId, version, cpu, diskCache } = this.#options;
    return {
      cloudId,
      version,
      virtType: this.#virtType,
      cpu: cpu ?? defaultCpu[this.#virtType],
      diskCache: diskCache ?? (await defaultCache(guest)),
    };
  }
}

async function defaultCache(guest: GuestSpec): Promise<DiskCache> {
  const directories = new Set(guest.disks.map((disk) => dirname(disk.path)));
  for (const directory of directories) if (!(await supportsDirectIo(directory))) return 'writeback';
  return 'none';
}

const isDown = (state: PowerState) => state === 'shutdown' || state === 'crashed' || state === 'none';

const isActive = (domain: DomainRef) => domain.id >= 0;

/** Running is where it ends, whether it was off, paused or running before. */
async function start(libvirt: Libvirt, domain: DomainRef): Promise<void> {
  const { state } = await libvirt.state(domain);
  if (state === 'paused') await libvirt.resume(domain);
  else if (state === 'shutoff' || state === 'crashed') await libvirt.create(domain);
}

async function switchOff(libvirt: Libvirt, domain: DomainRef): Promise<void> {
  if (isActive(domain))
    await ignoring(libvirt.destroy(domain), errorCode.operationInvalid, errorCode.noDomain);
}

async function ignoring(call: Promise<unknown>, ...codes: number[]): Promise<void> {
  await call.catch((error: unknown) => {
    if (!isLibvirtError(error, ...codes)) throw error;
  });
}
