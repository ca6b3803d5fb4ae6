import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createLogger } from '@nova-lite/service-kit';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect } from '@nova-lite/libvirt';
import { PrivateLibvirtd, writeTinyGuestDisk } from '@nova-lite/libvirt/private-libvirtd';
import type { GuestSpec } from '../driver.ts';
import { describeDriver, type DriverWorld } from '../driver-suite.ts';
import { LibvirtDriver } from './libvirt-driver.ts';

/** SeaBIOS and a boot sector: needs no image, and is up within seconds even when the machine is busy. */
async function newGuest(directory: string, deaf = false): Promise<GuestSpec> {
  const uuid = randomUUID();
  const disk = join(directory, `${uuid}.raw`);
  await (deaf ? writeFile(disk, Buffer.alloc(1024 * 1024)) : writeTinyGuestDisk(disk));
  return {
    uuid,
    domainName: `instance-${uuid}`,
    displayName: `<"&'>]]> ${uuid}`,
    projectId: 'p',
    userId: 'u',
    vcpus: 1,
    memoryMb: 32,
    disks: [{ path: disk, format: 'raw' }],
    ports: [],
    consoleLog: join(directory, `${uuid}.log`),
    imageProperties: {},
  };
}

async function openWorld(): Promise<DriverWorld> {
  const libvirtd = await PrivateLibvirtd.start();
  const { directory, socketPath } = libvirtd;
  const log = createLogger({ level: 'silent' });
  return {
    openDriver: (cloudId) =>
      new LibvirtDriver({ socketPath, cloudId, version: '0.1.0', log, virtType: 'qemu' }),
    newGuest: ({ deaf } = {}) => newGuest(directory, deaf),
    booted: (guest) => consoleSays(guest, 'up\n'),
    shutDownFromInside: (guest) => pressPowerButton(socketPath, guest.uuid),
    crash: async (guest) => void process.kill(await pidOf(libvirtd, guest), 'SIGKILL'),
    [Symbol.asyncDispose]: () => libvirtd[Symbol.asyncDispose](),
  };
}

async function pidOf(libvirtd: PrivateLibvirtd, guest: GuestSpec): Promise<number> {
  const pid = (await libvirtd.guests()).get(guest.domainName);
  if (!pid) throw new Error(`${guest.domainName} has no process`);
  return pid;
}

async function consoleSays(guest: GuestSpec, words: string): Promise<void> {
  const read = () => readFile(guest.consoleLog, 'utf8').catch(() => '');
  await vi.waitUntil(async () => (await read()).includes(words), { timeout: 60_000, interval: 50 });
}

async function pressPowerButton(socketPath: string, uuid: string): Promise<void> {
  const libvirt = await connect({ socketPath });
  await libvirt.shutdown(await libvirt.lookupByUuid(uuid));
  await libvirt.close();
}

describeDriver('libvirt', openWorld);

describe('the libvirt driver, with all that a guest can have', () => {
  const tap = `t${randomUUID().slice(0, 8)}`;
  let libvirtd: PrivateLibvirtd;
  /** 1 while something holds the other end of the tap. */
  const carrier = () => readFile(`/sys/class/net/${tap}/carrier`, 'utf8');

  beforeEach(async () => {
    libvirtd = await PrivateLibvirtd.start();
    await execa('ip', ['tuntap', 'add', tap, 'mode', 'tap']);
    await execa('ip', ['link', 'set', tap, 'up']);
  });
  afterEach(async () => {
    await libvirtd[Symbol.asyncDispose]();
    await execa('ip', ['link', 'delete', tap]);
  });

  it('runs two guests on one base image, with config drive and tap, as another user than root', async () => {
    const { directory, socketPath } = libvirtd;
    const base = join(directory, 'base.raw');
    const configDrive = join(directory, 'disk.config');
    for (const file of [base, configDrive]) await writeTinyGuestDisk(file);
    const driver = new LibvirtDriver({
      socketPath,
      cloudId: 'c',
      version: '1',
      log: createLogger({ level: 'silent' }),
    });
    const [first, second] = [await overlayGuest(directory, base), await overlayGuest(directory, base)];
    const port = { id: 'p', mac: 'fa:16:3e:00:00:01', tap, mtu: 1450 };
    await driver.spawn({ ...first, configDrive: { path: configDrive, format: 'iso9660' }, ports: [port] });
    await driver.spawn(second);
    await Promise.all([consoleSays(first, 'up'), consoleSays(second, 'up')]);
    expect(await readFile(`/proc/${await pidOf(libvirtd, first)}/status`, 'utf8')).not.toMatch(
      /^Uid:\s+0\b/m,
    );
    expect(await carrier()).toBe('1\n');
    await driver.destroy(first.uuid);
    await driver.powerOff(second.uuid, 0);
    await driver.powerOn(second.uuid);
    expect(await driver.state(second.uuid)).toBe('running');
    expect(await carrier()).toBe('0\n');
    await driver.close();
  });
});

async function overlayGuest(directory: string, base: string): Promise<GuestSpec> {
  const guest = await newGuest(directory);
  const path = join(directory, `${guest.uuid}.qcow2`);
  await execa('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', base, '-F', 'raw', path]);
  return { ...guest, disks: [{ path, format: 'qcow2' }] };
}
