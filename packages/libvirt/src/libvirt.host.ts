import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { PrivateLibvirtd, writeTinyGuestDisk } from '../test/private-libvirtd.ts';
import { connect } from './connect.ts';
import { errorCode } from './error.ts';
import type { DomainEvent } from './events.ts';
import type { Libvirt } from './libvirt.ts';
import { ReconnectingLibvirt } from './reconnecting.ts';

const namespace = 'https://nova-lite.dev/xmlns/test/1';
const timeout = 60_000;

describe('a real libvirtd', () => {
  let libvirtd: PrivateLibvirtd;
  let libvirt: Libvirt;

  const tinyGuest = async (uuid: string) => {
    const [disk, log] = [join(libvirtd.directory, `${uuid}.raw`), join(libvirtd.directory, `${uuid}.log`)];
    await writeTinyGuestDisk(disk);
    const xml = `<domain type='qemu'><name>${uuid}</name><uuid>${uuid}</uuid><memory unit='MiB'>32</memory>
      <os><type machine='pc'>hvm</type></os><features><acpi/></features>
      <devices><disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='${disk}'/>
      <target dev='vda' bus='virtio'/></disk><serial type='pty'><log file='${log}' append='on'/></serial></devices></domain>`;
    /** Resolves when the guest has come up for the `time`-th time. */
    const up = (time = 1) =>
      vi.waitUntil(async () => (await readFile(log, 'utf8').catch(() => '')).split('up\n').length > time, {
        timeout,
        interval: 50,
      });
    return { xml, up };
  };

  beforeAll(async () => void (libvirtd = await PrivateLibvirtd.start()));
  beforeEach(async () => void (libvirt = await connect({ socketPath: libvirtd.socketPath })));
  afterEach(() => libvirt.close());
  afterAll(() => libvirtd[Symbol.asyncDispose]());

  it('says what it and its host are', async () => {
    expect(await libvirt.hostname()).not.toBe('');
    expect(await libvirt.libraryVersion()).toBeGreaterThan(6_000_000);
    expect(await libvirt.hypervisorVersion()).toBeGreaterThan(5_000_000);
    expect(await libvirt.nodeInfo()).toMatchObject({ model: 'x86_64', cpus: expect.any(Number) });
    expect(await libvirt.capabilities()).toContain('<arch>x86_64</arch>');
    const kind = { arch: 'x86_64', machine: 'pc', virtType: 'qemu' };
    expect(await libvirt.domainCapabilities(kind)).toContain('<domain>qemu</domain>');
  });

  it('carries a domain through its life, and tells of each step', async () => {
    const uuid = randomUUID();
    const guest = await tinyGuest(uuid);
    const events: string[] = [];
    const record = (event: DomainEvent) => events.push(event.kind === 'lifecycle' ? event.event : event.kind);
    await libvirt.watchDomains(record);
    const defined = await libvirt.define(guest.xml);
    expect(defined).toEqual({ name: uuid, uuid, id: -1 });
    expect(await libvirt.state(defined)).toMatchObject({ state: 'shutoff' });
    const domain = await libvirt.create(defined);
    await guest.up();
    expect(await libvirt.lookupByUuid(uuid)).toEqual(domain);
    expect(await libvirt.info(domain)).toMatchObject({ state: 'running', memoryKib: 32 * 1024, vcpus: 1 });
    const stats = await libvirt.stats(domain);
    expect(stats.get('balloon.maximum')).toBe(BigInt(32 * 1024));
    expect(stats.get('vcpu.0.time')).toBeGreaterThan(0n);
    await libvirt.suspend(domain);
    expect(await libvirt.state(domain)).toMatchObject({ state: 'paused' });
    await libvirt.resume(domain);
    await libvirt.reset(domain);
    await vi.waitUntil(() => events.includes('reboot'), { timeout });
    await libvirt.destroy(domain);
    await libvirt.undefine(domain);
    await expect(libvirt.lookupByUuid(uuid)).rejects.toMatchObject({ code: errorCode.noDomain });
    await vi.waitUntil(() => events.at(-1) === 'undefined', { timeout });
    expect(events).toEqual(
      expect.arrayContaining(['defined', 'started', 'suspended', 'resumed', 'reboot', 'stopped']),
    );
  });

  it('presses the power button of a guest that listens to it', async () => {
    const uuid = randomUUID();
    const guest = await tinyGuest(uuid);
    const domain = await libvirt.create(await libvirt.define(guest.xml));
    await guest.up();
    await libvirt.shutdown(domain);
    await vi.waitUntil(async () => (await libvirt.state(domain)).state === 'shutoff', { timeout });
    await expect(libvirt.destroy(domain)).rejects.toMatchObject({ code: errorCode.operationInvalid });
    await libvirt.undefine(domain);
  });

  it('keeps metadata with a domain', async () => {
    const domain = await libvirt.define((await tinyGuest(randomUUID())).xml);
    await expect(libvirt.metadata(domain, namespace)).rejects.toMatchObject({
      code: errorCode.noDomainMetadata,
    });
    await libvirt.setMetadata(domain, namespace, 'test', '<cloud>a &amp; b</cloud>');
    expect(await libvirt.metadata(domain, namespace)).toContain('a &amp; b</cloud>');
    expect(await libvirt.xml(domain, { inactive: true })).toContain(namespace);
    await libvirt.setMetadata(domain, namespace, 'test', undefined);
    await expect(libvirt.metadata(domain, namespace)).rejects.toMatchObject({
      code: errorCode.noDomainMetadata,
    });
    await libvirt.undefine(domain);
  });

  it('answers a thousand calls that are made at once', async () => {
    const hostname = await libvirt.hostname();
    const answers = await Promise.all(Array.from({ length: 1000 }, () => libvirt.hostname()));
    expect(new Set(answers)).toEqual(new Set([hostname]));
  });

  it('speaks to the driver that the URI names', async () => {
    const test = await connect({ socketPath: libvirtd.socketPath, uri: 'test:///default' });
    const [domain] = await test.listDomains();
    expect(domain).toMatchObject({ name: 'test', uuid: '6695eb01-f6a4-8304-79aa-97f2502e193f' });
    await test.close();
  });

  it('refuses what is no domain, with its own words', async () => {
    await expect(libvirt.define('<domain/>')).rejects.toThrow('refused domainDefineXmlFlags');
  });

  it('dies and comes back while a guest runs on, and the connection with it', async () => {
    const uuid = randomUUID();
    const guest = await tinyGuest(uuid);
    const again = new ReconnectingLibvirt({ socketPath: libvirtd.socketPath });
    const domain = await again.run(async (connection) =>
      connection.create(await connection.define(guest.xml)),
    );
    await guest.up();
    const pid = (await libvirtd.guests()).get(uuid);
    libvirtd.kill();
    await vi.waitUntil(() => !again.state.up, { timeout });
    await libvirtd.run();
    expect(await again.run((connection) => connection.state(domain))).toMatchObject({ state: 'running' });
    expect((await libvirtd.guests()).get(uuid)).toBe(pid);
    await again.run((connection) => connection.reset(domain));
    await guest.up(2);
    const stopped = new Promise((resolve) => again.onDomainEvent(resolve));
    await again.run((connection) => connection.destroy(domain));
    expect(await stopped).toMatchObject({ kind: 'lifecycle', domain: { uuid } });
    await again.close();
  });
});
