// For tests as root: a network namespace with the address of the metadata service, and guests that ask from another.
import { randomBytes } from 'node:crypto';
import type { InstanceRecord } from '@nova-lite/instance-metadata';
import { recordedServer } from '@nova-lite/instance-metadata/fixtures';
import { execa } from 'execa';
import { expect, vi } from 'vitest';

export const networkId = 'net-1';
export const linkLocal = 'fe80::a9fe:a9fe';

export interface GuestNetwork {
  readonly netnsPath: string;
  /** In the guests' namespace; its standard output. */
  inGuest(command: string, args: readonly string[]): Promise<string>;
  /** `address` is the guest's own; more headers as `Name: value`. */
  nameSeenFrom(address: string, headers?: readonly string[]): Promise<string>;
  statusSeenFrom(address: string, more?: readonly string[]): Promise<string>;
  remove(): Promise<void>;
}

const ip = (...args: string[]) => execa('ip', args);

/** Guests have the addresses 10.77.0.11 and 10.77.0.12, on one device with the MAC fa:16:3e:00:00:0a. */
export async function createGuestNetwork(): Promise<GuestNetwork> {
  const id = randomBytes(3).toString('hex');
  const [service, guest] = [`nlmd-${id}-s`, `nlmd-${id}-g`];
  await makeNamespaces(service, guest);
  const inGuest = async (command: string, args: readonly string[]) =>
    (await execa('ip', ['netns', 'exec', guest, command, ...args])).stdout;
  const curl = (address: string, args: readonly string[]) =>
    inGuest('curl', ['-sS', '--max-time', '20', '--interface', address, ...args]);
  return {
    netnsPath: `/run/netns/${service}`,
    inGuest,
    async nameSeenFrom(address, headers = []) {
      const url = 'http://169.254.169.254/openstack/latest/meta_data.json';
      return nameIn(await curl(address, [...headers.flatMap((header) => ['-H', header]), url]));
    },
    statusSeenFrom: (address, more = ['http://169.254.169.254/openstack']) =>
      curl(address, ['-o', '/dev/null', '-w', '%{http_code}', ...more]),
    async remove() {
      for (const namespace of [service, guest]) await ip('netns', 'del', namespace).catch(() => undefined);
    },
  };
}

export const nameIn = (metaData: string) => (JSON.parse(metaData) as { name: string }).name;

async function makeNamespaces(service: string, guest: string): Promise<void> {
  await ip('netns', 'add', service);
  await ip('netns', 'add', guest);
  await ip('-n', service, 'link', 'add', 'md0', 'type', 'veth', 'peer', 'name', 'gu0', 'netns', guest);
  await ip('-n', guest, 'link', 'set', 'gu0', 'address', 'fa:16:3e:00:00:0a');
  for (const address of ['169.254.169.254/32', '10.77.0.2/24'])
    await ip('-n', service, 'addr', 'add', address, 'dev', 'md0');
  await ip('-n', service, 'addr', 'add', `${linkLocal}/64`, 'dev', 'md0', 'nodad');
  for (const address of ['10.77.0.11/24', '10.77.0.12/24'])
    await ip('-n', guest, 'addr', 'add', address, 'dev', 'gu0');
  await execa('ip', ['netns', 'exec', guest, 'sysctl', '-qw', 'net.ipv6.conf.gu0.accept_dad=0']);
  await ip('-n', service, 'link', 'set', 'md0', 'up');
  await ip('-n', guest, 'link', 'set', 'gu0', 'up');
  await ip('-n', guest, 'route', 'add', '169.254.169.254/32', 'via', '10.77.0.2');
  const usable = async () => (await ip('-n', guest, '-6', 'addr', 'show', 'dev', 'gu0', '-tentative')).stdout;
  await vi.waitFor(async () => expect(await usable()).toContain('fe80::f816:3eff:fe00:a/64'), {
    timeout: 10_000,
  });
}

/** An instance with one port in the network. */
export function guestRecord(uuid: string, address: string, mac: string, name = uuid): InstanceRecord {
  const { record } = recordedServer('g2');
  const [port] = record.ports;
  if (!port) throw new Error('the recorded server has a port');
  const addresses = port.addresses.map((it) => ({ ...it, address }));
  const network = { id: networkId, name: 'net' };
  return { ...record, uuid, name, password: undefined, ports: [{ ...port, mac, network, addresses }] };
}
