// The real thing: a network namespace with the address of the metadata service, guests in namespaces of their own.
import { mkdtemp, readFile, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startMetadataProcess, type MetadataProcess } from './index.ts';
import {
  createGuestNetwork,
  guestRecord,
  linkLocal,
  nameIn,
  networkId,
  type GuestNetwork,
} from './testing/guest-network.ts';

let network: GuestNetwork;
let metadata: MetadataProcess;
let compileCache: string;
const warnings: string[] = [];
const passwords: [string, string][] = [];

beforeAll(async () => {
  network = await createGuestNetwork();
  compileCache = await mkdtemp(join(tmpdir(), 'metadata-compile-cache-'));
  metadata = await startMetadataProcess({
    onPassword: async (uuid, password) => void passwords.push([uuid, password]),
    onReport: () => undefined,
    compileCache,
    log: { info: () => undefined, warn: (_facts, message) => void warnings.push(message) },
  });
  await metadata.publish(guestRecord('a', '10.77.0.11', 'fa:16:3e:00:00:0a'));
  await metadata.publish(guestRecord('b', '10.77.0.12', 'fa:16:3e:00:00:0b'));
  const addresses = [
    { address: '169.254.169.254', port: 80 },
    { address: `${linkLocal}%md0`, port: 80 },
  ];
  await metadata.listen(networkId, network.netnsPath, addresses);
});

afterAll(async () => {
  await metadata?.stop();
  await rm(compileCache, { recursive: true });
  await network.remove();
});

test('each guest sees its own instance, by its source address', async () => {
  expect(await network.nameSeenFrom('10.77.0.11')).toBe('a');
  expect(await network.nameSeenFrom('10.77.0.12')).toBe('b');
});

test('over IPv6 a guest is known by the link-local address that its MAC makes', async () => {
  const url = `http://[${linkLocal}%25gu0]/openstack/latest/meta_data.json`;
  expect(nameIn(await curl(['-g', url]))).toBe('a');
});

test('headers that a guest forges change nothing', async () => {
  const headers = ['X-Forwarded-For: 10.77.0.12', 'X-Instance-ID: b', 'X-Neutron-Network-ID: other'];
  expect(await network.nameSeenFrom('10.77.0.11', headers)).toBe('a');
});

test('the process that reads what guests send is not root, has no groups and no capabilities', async () => {
  const status = await readFile(`/proc/${metadata.pid}/status`, 'utf8');
  expect(status).toMatch(/^Uid:\t65534\t65534\t65534\t65534$/m);
  expect(status).toMatch(/^Gid:\t65534\t65534\t65534\t65534$/m);
  expect(status).toMatch(/^Groups:\s*$/m);
  expect(status).toMatch(/^CapEff:\t0+$/m);
  expect(status).toMatch(/^CapPrm:\t0+$/m);
});

test('compiled code is kept for the next start, though the process that runs it may write nothing', async () => {
  expect(await readdir(compileCache, { recursive: true })).not.toEqual([]);
});

test('a password reaches the parent before the guest has its answer', async () => {
  const url = 'http://169.254.169.254/openstack/latest/password';
  const code = await curl([
    '--interface',
    '10.77.0.12',
    '-o',
    '/dev/null',
    '-w',
    '%{http_code}',
    '-d',
    'sealed',
    url,
  ]);
  expect(code).toBe('200');
  expect(passwords).toEqual([['b', 'sealed']]);
});

test('a withdrawn instance is gone when the promise resolves, and back when it is published again', async () => {
  await metadata.withdraw('b');
  await metadata.withdraw('b');
  expect(await network.statusSeenFrom('10.77.0.12')).toBe('404');
  await metadata.publish(guestRecord('b', '10.77.0.12', 'fa:16:3e:00:00:0b'));
  expect(await network.statusSeenFrom('10.77.0.12')).toBe('200');
});

test('a killed process comes back by itself, and the guest that asks meanwhile waits instead of being refused', async () => {
  const before = metadata.pid;
  process.kill(before ?? 0, 'SIGKILL');
  expect(await network.nameSeenFrom('10.77.0.11')).toBe('a');
  expect(metadata.pid).not.toBe(before);
  expect(warnings.join()).toContain('the process ended');
});

test('what is published while the process is dead is served by the next one', async () => {
  process.kill(metadata.pid ?? 0, 'SIGKILL');
  await metadata.publish(guestRecord('b', '10.77.0.12', 'fa:16:3e:00:00:0b', 'b-changed'));
  expect(await network.nameSeenFrom('10.77.0.12')).toBe('b-changed');
});

test('listening twice is listening once; a network that is closed refuses, and can be opened again', async () => {
  await metadata.listen(networkId, network.netnsPath);
  await metadata.listen(networkId, network.netnsPath);
  expect(await network.statusSeenFrom('10.77.0.11')).toBe('200');
  await metadata.unlisten(networkId);
  await metadata.unlisten(networkId);
  await expect(network.statusSeenFrom('10.77.0.11')).rejects.toThrow(/exit code 7/);
  await metadata.listen(networkId, network.netnsPath);
  expect(await network.statusSeenFrom('10.77.0.11')).toBe('200');
});

test('an address that is not in the namespace is said so, and nothing stays open', async () => {
  const elsewhere = [{ address: '192.0.2.1', port: 80 }];
  await expect(metadata.listen('net-2', network.netnsPath, elsewhere)).rejects.toThrow(
    /cannot listen on 192.0.2.1 port 80: .*EADDRNOTAVAIL/,
  );
  await expect(metadata.listen('net-2', '/run/netns/no-such')).rejects.toThrow('ENOENT');
});

test('what is counted comes to the parent, and a token that a guest got opens its own metadata', async () => {
  const ttl = ['-X', 'PUT', '-H', 'X-aws-ec2-metadata-token-ttl-seconds: 60'];
  const token = await curl(['--interface', '10.77.0.11', ...ttl, 'http://169.254.169.254/latest/api/token']);
  const header = `X-aws-ec2-metadata-token: ${token}`;
  expect(await network.nameSeenFrom('10.77.0.11', [header])).toBe('a');
  await expect(network.nameSeenFrom('10.77.0.12', [header])).rejects.toThrow('JSON');
  const metrics = await metadata.metrics();
  expect(metrics).toMatch(/^nova_lite_metadata_tokens_total 1$/m);
  expect(metrics).toMatch(/^nova_lite_metadata_requests_total\{kind="openstack",status="401"\} 1$/m);
});

test('nothing of the process listens on the host: only in the namespaces of networks', async () => {
  const inodes = await Promise.all(
    (await readdir(`/proc/${metadata.pid}/fd`)).map((fd) =>
      readlink(`/proc/${metadata.pid}/fd/${fd}`).catch(() => ''),
    ),
  );
  const onHost = (await readFile('/proc/net/tcp', 'utf8')) + (await readFile('/proc/net/tcp6', 'utf8'));
  const own = inodes.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []);
  expect(own.length).toBeGreaterThan(0);
  expect(own.filter((inode) => onHost.includes(` ${inode} `))).toEqual([]);
});

test('an empty shared secret is refused', async () => {
  await expect(metadata.listenSigned({ host: '127.0.0.1', port: 0, secret: '' })).rejects.toThrow('secret');
});

test('when it is stopped the process is gone, and nobody listens any more', async () => {
  const { pid } = metadata;
  await metadata.stop();
  expect(isAlive(pid)).toBe(false);
  await expect(network.statusSeenFrom('10.77.0.11')).rejects.toThrow(/exit code 7/);
});

function isAlive(pid: number | undefined): boolean {
  try {
    return process.kill(pid ?? 0, 0);
  } catch {
    return false;
  }
}

const curl = (args: string[]) => network.inGuest('curl', ['-sS', '--max-time', '20', ...args]);
