// The image tiny for real: built (once, then from the cache), and booted in plain QEMU with a config drive.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildImage, type BuiltImage } from '../src/index.ts';
import { bootGuest, type Guest } from './plain-qemu.ts';

/** As the other tests of guests: built once for all. */
const imageCache = process.env['NOVA_LITE_CACHE_DIR'] ?? '/var/cache/nova-lite';
const minute = 60_000;
const userData = `#cloud-config
chpasswd:
  list: |
    root:abc123
    tiny:secret7
  expire: false
`;
let dir: string;
let image: BuiltImage;
let guest: Guest;
let sshPort: number;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tiny-host-'));
  image = await buildImage('tiny', {
    cacheDir: imageCache,
    onProgress: () => {},
    signal: AbortSignal.timeout(14 * minute),
  });
  sshPort = await freePort();
  guest = await bootGuest({
    image: image.path,
    configDrive: await makeConfigDrive(),
    diskSize: '1G',
    sshPort,
  });
}, 15 * minute);

afterAll(async () => {
  await guest?.stop();
  await rm(dir, { recursive: true, force: true });
});

test('the image is under 200 MB and is found in the cache the second time', async () => {
  expect(image.sizeBytes).toBeLessThan(200_000_000);
  const onProgress = () => {};
  const again = await buildImage('tiny', {
    cacheDir: imageCache,
    onProgress,
    signal: AbortSignal.timeout(minute),
  });
  expect(again).toEqual({ ...image, cached: true });
});

test('the guest shows a login prompt, gets an address and applies what the config drive says', async () => {
  await guest.shows(/tiny login: /);
  await guest.shows(/eth0 has 10\.0\.2\.15\/24/);
  await guest.shows(/tiny: up after/);
  expect(guest.console()).toMatch(/ok passwords: .*root/);
});

test('the password of the user data opens the console; the config drive and the whole disk are there', async () => {
  guest.type('root\n');
  await guest.shows(/Password: $/);
  guest.type('abc123\n');
  await guest.shows(/root@\S+# $/);
  guest.type('readlink -f /dev/disk/by-label/config-2; df -m / | tail -1; echo "$((6 * 7)) done"\n');
  await guest.shows(/42 done/);
  expect(guest.console()).toMatch(/^\/dev\/sr0$/m);
  const megabytes = /^\/dev\/vda1 +(\d+)/m.exec(guest.console())?.[1];
  expect(Number(megabytes)).toBeGreaterThan(850);
});

test('the key of the server opens SSH, a password does not until the user data says so', async () => {
  const withKey = await ssh(
    ['-i', join(dir, 'key'), '-o', 'BatchMode=yes'],
    'id -un; curl --version | head -1',
  );
  expect(withKey.stdout).toMatch(/^tiny\ncurl /);
  const methods = await ssh(['-o', 'PreferredAuthentications=none'], 'true');
  expect(methods.stderr).toContain('Permission denied (publickey)');
});

test('the power button switches the guest off', async () => {
  await guest.command('system_powerdown');
  await guest.ended();
  expect(guest.console()).toMatch(/Power down|System halted|reboot: Power/);
});

async function makeConfigDrive(): Promise<string> {
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(dir, 'key')]);
  const { stdout: key } = await execa('ssh-keygen', ['-y', '-f', join(dir, 'key')]);
  const latest = join(dir, 'drive/openstack/latest');
  await mkdir(latest, { recursive: true });
  const metadata = {
    uuid: '83679162-1378-4288-a2d4-70e13ec132aa',
    name: 'vm1',
    hostname: 'vm1',
    public_keys: { mine: key },
  };
  await writeFile(join(latest, 'meta_data.json'), JSON.stringify(metadata));
  await writeFile(join(latest, 'user_data'), userData);
  const output = join(dir, 'drive.iso');
  await execa('xorriso', [
    '-as',
    'mkisofs',
    '-quiet',
    '-V',
    'config-2',
    '-J',
    '-R',
    '-o',
    output,
    join(dir, 'drive'),
  ]);
  return output;
}

function ssh(options: readonly string[], command: string) {
  const fixed = [
    '-F',
    'none',
    '-o',
    'StrictHostKeyChecking=no',
    '-o',
    'UserKnownHostsFile=/dev/null',
    '-o',
    'LogLevel=ERROR',
  ];
  const args = [...fixed, ...options, '-p', String(sshPort), 'tiny@127.0.0.1', command];
  return execa('ssh', args, { reject: false, timeout: 2 * minute, stdin: 'ignore' });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
