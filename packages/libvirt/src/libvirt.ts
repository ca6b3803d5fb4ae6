// The procedures of libvirt that a compute agent needs, one method each, in libvirt's own words.
import type { Channel } from './channel.ts';
import {
  domainState,
  parseUuid,
  readDomain,
  smallestDomain,
  writeDomain,
  type DomainRef,
  type DomainState,
} from './domain.ts';
import { readStats, statsRequest, type DomainStats } from './domain-stats.ts';
import type { ConnectionLost } from './error.ts';
import { watchedEventIds, type DomainEventListener } from './events.ts';
import { procedure } from './protocol.ts';
import { XdrWriter, type XdrReader } from './xdr.ts';

export interface NodeInfo {
  /** Of the CPUs, for example `x86_64`. */
  readonly model: string;
  readonly memoryKib: number;
  readonly cpus: number;
  readonly mhz: number;
  readonly nodes: number;
  readonly sockets: number;
  readonly cores: number;
  readonly threads: number;
}

export interface DomainInfo {
  readonly state: DomainState;
  readonly maxMemoryKib: number;
  readonly memoryKib: number;
  readonly vcpus: number;
  readonly cpuTimeNs: bigint;
}

/** VIR_DOMAIN_UNDEFINE_*: managed save, metadata of snapshots and checkpoints, NVRAM, TPM state: nothing is left over. */
const undefineAll = 1 | 2 | 4 | 16 | 32;
const shutdownByAcpi = 1;
const rebootByAcpi = 1;
const metadataElement = 2;
const affectConfig = 2;
const xmlInactive = 2;

/** An open connection. Every method rejects with LibvirtError, ConnectionLost or DeadlineExceeded. */
export class Libvirt {
  readonly #channel: Channel;
  readonly #listeners: Set<DomainEventListener>;

  /** Made by `connect`. */
  constructor(channel: Channel, listeners: Set<DomainEventListener>) {
    this.#channel = channel;
    this.#listeners = listeners;
  }

  async hostname(): Promise<string> {
    return (await this.#channel.call(procedure.connectGetHostname)).string();
  }

  /** Of libvirt itself: 9000000 for 9.0.0. */
  async libraryVersion(): Promise<number> {
    return Number((await this.#channel.call(procedure.connectGetLibVersion)).uhyper());
  }

  /** Of the hypervisor: 7002022 for QEMU 7.2.22. */
  async hypervisorVersion(): Promise<number> {
    return Number((await this.#channel.call(procedure.connectGetVersion)).uhyper());
  }

  /** What the host offers, as XML. */
  async capabilities(): Promise<string> {
    return (await this.#channel.call(procedure.connectGetCapabilities)).string();
  }

  /** What guests of one kind may have, as XML. `virtType` is `kvm` or `qemu`. */
  async domainCapabilities(kind: { arch: string; machine: string; virtType: string }): Promise<string> {
    const body = new XdrWriter().uint(0);
    for (const text of [kind.arch, kind.machine, kind.virtType])
      body.optional(text, (value) => body.string(value));
    return (await this.#channel.call(procedure.connectGetDomainCapabilities, body.uint(0).bytes())).string();
  }

  async nodeInfo(): Promise<NodeInfo> {
    const xdr = await this.#channel.call(procedure.nodeGetInfo);
    const characters = Array.from({ length: 32 }, () => xdr.int());
    const model = String.fromCharCode(...characters.slice(0, characters.indexOf(0)));
    const memoryKib = Number(xdr.uhyper());
    const [cpus, mhz, nodes, sockets, cores, threads] = [
      xdr.int(),
      xdr.int(),
      xdr.int(),
      xdr.int(),
      xdr.int(),
      xdr.int(),
    ];
    return { model, memoryKib, cpus, mhz, nodes, sockets, cores, threads };
  }

  /** All domains, running or not. */
  async listDomains(): Promise<DomainRef[]> {
    const xdr = await this.#channel.call(
      procedure.connectListAllDomains,
      new XdrWriter().int(1).uint(0).bytes(),
    );
    return xdr.array(smallestDomain, () => readDomain(xdr));
  }

  /** Rejects with code `noDomain` when there is none. */
  async lookupByUuid(uuid: string): Promise<DomainRef> {
    return readDomain(
      await this.#channel.call(procedure.domainLookupByUuid, new XdrWriter().fixed(parseUuid(uuid)).bytes()),
    );
  }

  /** Defines a domain, or replaces the definition of the one with this name and UUID. */
  async define(xml: string): Promise<DomainRef> {
    return readDomain(
      await this.#channel.call(procedure.domainDefineXmlFlags, new XdrWriter().string(xml).uint(0).bytes()),
    );
  }

  /** Starts a defined domain. */
  async create(domain: DomainRef): Promise<DomainRef> {
    return readDomain(await this.#onDomain(procedure.domainCreateWithFlags, domain, 0));
  }

  /** Presses the power button. The guest may ignore it. */
  async shutdown(domain: DomainRef): Promise<void> {
    await this.#onDomain(procedure.domainShutdownFlags, domain, shutdownByAcpi);
  }

  /** Presses the power button; libvirt starts the guest again when it has gone down. */
  async reboot(domain: DomainRef): Promise<void> {
    await this.#onDomain(procedure.domainReboot, domain, rebootByAcpi);
  }

  /** Presses the reset button. */
  async reset(domain: DomainRef): Promise<void> {
    await this.#onDomain(procedure.domainReset, domain, 0);
  }

  async suspend(domain: DomainRef): Promise<void> {
    await this.#channel.call(procedure.domainSuspend, writeDomain(new XdrWriter(), domain).bytes());
  }

  async resume(domain: DomainRef): Promise<void> {
    await this.#channel.call(procedure.domainResume, writeDomain(new XdrWriter(), domain).bytes());
  }

  /** Pulls the plug. */
  async destroy(domain: DomainRef): Promise<void> {
    await this.#onDomain(procedure.domainDestroyFlags, domain, 0);
  }

  /** Forgets the domain with all that libvirt kept for it. */
  async undefine(domain: DomainRef): Promise<void> {
    await this.#onDomain(procedure.domainUndefineFlags, domain, undefineAll);
  }

  /** `reason` is libvirt's number, whose meaning depends on the state. */
  async state(domain: DomainRef): Promise<{ state: DomainState; reason: number }> {
    const xdr = await this.#onDomain(procedure.domainGetState, domain, 0);
    return { state: domainState(xdr.int()), reason: xdr.int() };
  }

  async info(domain: DomainRef): Promise<DomainInfo> {
    const xdr = await this.#channel.call(
      procedure.domainGetInfo,
      writeDomain(new XdrWriter(), domain).bytes(),
    );
    const state = domainState(xdr.uint());
    const [maxMemoryKib, memoryKib] = [Number(xdr.uhyper()), Number(xdr.uhyper())];
    return { state, maxMemoryKib, memoryKib, vcpus: xdr.uint(), cpuTimeNs: xdr.uhyper() };
  }

  /** What is counted of its memory, CPUs, interfaces and disks. */
  async stats(domain: DomainRef): Promise<DomainStats> {
    return readStats(await this.#channel.call(procedure.connectGetAllDomainStats, statsRequest(domain)));
  }

  /** The XML of the running domain, or with `inactive` that of its next start. */
  async xml(domain: DomainRef, options: { inactive?: boolean } = {}): Promise<string> {
    return (
      await this.#onDomain(procedure.domainGetXmlDesc, domain, options.inactive ? xmlInactive : 0)
    ).string();
  }

  /** The element of `<metadata>` in the XML namespace `uri`. Rejects with code `noDomainMetadata` when there is none. */
  async metadata(domain: DomainRef, uri: string): Promise<string> {
    const body = writeDomain(new XdrWriter(), domain).int(metadataElement);
    body.optional(uri, (value) => body.string(value)).uint(0);
    return (await this.#channel.call(procedure.domainGetMetadata, body.bytes())).string();
  }

  /** Replaces that element in the definition; undefined removes it. `prefix` is for the eye only. */
  async setMetadata(domain: DomainRef, uri: string, prefix: string, xml: string | undefined): Promise<void> {
    const body = writeDomain(new XdrWriter(), domain).int(metadataElement);
    for (const text of [xml, prefix, uri]) body.optional(text, (value) => body.string(value));
    await this.#channel.call(procedure.domainSetMetadata, body.uint(affectConfig).bytes());
  }

  /** Hears of every domain's lifecycle and reboots until the returned function is called. */
  async watchDomains(listener: DomainEventListener): Promise<() => Promise<void>> {
    this.#listeners.add(listener);
    const callbacks: number[] = [];
    for (const eventId of Object.values(watchedEventIds)) callbacks.push(await this.#registerEvent(eventId));
    return async () => {
      this.#listeners.delete(listener);
      for (const callback of callbacks) await this.#deregisterEvent(callback);
    };
  }

  onClose(listener: (reason: ConnectionLost) => void): void {
    this.#channel.onClose(listener);
  }

  /** Says good-bye and ends the connection. Calls that wait are rejected. */
  async close(): Promise<void> {
    await this.#channel.call(procedure.connectClose, undefined, 1000).catch(() => {});
    this.#channel.close('the connection was closed here');
  }

  #onDomain(number: number, domain: DomainRef, flags: number): Promise<XdrReader> {
    return this.#channel.call(number, writeDomain(new XdrWriter(), domain).uint(flags).bytes());
  }

  async #registerEvent(eventId: number): Promise<number> {
    const body = new XdrWriter().int(eventId).uint(0).bytes();
    return (await this.#channel.call(procedure.connectDomainEventCallbackRegisterAny, body)).int();
  }

  async #deregisterEvent(callback: number): Promise<void> {
    await this.#channel.call(
      procedure.connectDomainEventCallbackDeregisterAny,
      new XdrWriter().int(callback).bytes(),
    );
  }
}
