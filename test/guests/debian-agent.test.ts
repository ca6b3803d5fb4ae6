// Debian 12 with the guest agent in place of cloud-init: a network that only the drive tells, a guest without a drive
// whose service wants tokens, its second boot, and a disk that starts as another instance.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inGuest, untilLogin, type GuestLogin } from '../harness/guest-login.ts';
import { uploadBuilt, uploadFile } from '../harness/images.ts';
import { joinNetwork } from '../harness/namespace.ts';
import { newCloud, type RealCloud } from '../harness/real-cloud.ts';
import { createServer, untilProvisioned, type BootedServer } from '../harness/servers.ts';
import { until } from '../harness/until.ts';

/** On a machine that has other things to do. */
const deadlineMs = 600_000;

let cloud: RealCloud;
let files: string;
let key: string;
/** Boots side by side: without KVM one takes most of a minute. */
let fixed: BootedServer;
let service: BootedServer;

const userData = (name: string): string => join(import.meta.dirname, 'user-data', name);

function boot(name: string, image: string, more: readonly string[]): Promise<BootedServer> {
  const common = ['--image', image, '--flavor', 'm1.small', '--key-name', 'test'];
  return createServer(cloud, name, [...common, ...more]);
}

async function makeStaticNetwork(): Promise<void> {
  await cloud.openstack(['network', 'create', '--mtu', '1400', 'static']);
  const range = ['--network', 'static', '--subnet-range', '10.77.0.0/24', '--gateway', '10.77.0.1'];
  const more = [
    '--dns-nameserver',
    '10.77.0.53',
    '--host-route',
    'destination=10.88.0.0/16,gateway=10.77.0.9',
  ];
  await cloud.openstack(['subnet', 'create', '--no-dhcp', ...range, ...more, 'static-subnet']);
}

beforeAll(async () => {
  files = await mkdtemp(join(tmpdir(), 'nova-lite-debian-agent-'));
  key = join(files, 'key');
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  cloud = await newCloud(28_000);
  await cloud.start();
  await cloud.openstack(['keypair', 'create', '--public-key', `${key}.pub`, 'test']);
  await uploadBuilt(cloud, 'debian-12-agent');
  await makeStaticNetwork();
  const drive = ['--config-drive', 'true', '--user-data', userData('static.yaml')];
  fixed = await boot('fixed', 'debian-12-agent', ['--network', 'static', ...drive]);
  await joinNetwork(fixed.networkId, '10.77.0.250', '10.77.0.0/24');
  const tokens = ['--property', 'metadata_tokens=required', '--user-data', userData('service.mime')];
  service = await boot('service', 'debian-12-agent', tokens);
});
afterAll(async () => {
  await cloud.stop();
  await cloud.down();
  await rm(files, { recursive: true, force: true });
});

const withKey = (server: BootedServer): GuestLogin => ({ ...server, user: 'debian', key });
const withPassword = (server: BootedServer, user: string, password: string): GuestLogin => ({
  ...server,
  user,
  password,
});
const hostKeysOf = (server: BootedServer): Promise<string> =>
  inGuest(withKey(server), 'cat /etc/ssh/ssh_host_*_key.pub');
/** The last that a guest does at each boot is to note it. */
const untilPerBoot = (server: BootedServer, boots: number): Promise<boolean> =>
  until(
    `boot ${boots} of ${server.address}`,
    async () => {
      const notes = await inGuest(withKey(server), 'cat /var/lib/each-boot').catch(() => '');
      return notes.split('\n').filter((line) => line === 'per-boot').length === boots;
    },
    deadlineMs,
    1_000,
  );

describe('a guest without a drive, whose metadata service wants tokens', () => {
  let keysBefore: string;

  it('is provisioned by the service, and lets in by key and by the password of its user data', async () => {
    expect(await untilProvisioned(cloud, service, deadlineMs)).toMatchObject({ provisioning: 'provisioned' });
    await untilLogin(withKey(service));
    expect(await inGuest(withPassword(service, 'debian', 'from-service'), 'hostname')).toBe('service\n');
    await expect(
      inGuest(withKey(service), 'curl -sf http://169.254.169.254/openstack/latest/user_data'),
    ).rejects.toThrow(/exit code 22/);
  });

  it('ran the boothook, the script for each boot, the script and the commands of its template', async () => {
    expect(await inGuest(withKey(service), 'cat /var/lib/each-boot')).toBe(
      `boothook ${service.id}\nper-boot\n`,
    );
    const runs = await inGuest(withKey(service), 'sort /var/lib/runs');
    expect(runs).toMatch(/^script 5\.\S+\nservice runs debian\n$/);
  });

  it('is told to reboot, and does', async () => {
    keysBefore = await hostKeysOf(service);
    await cloud.openstack(['server', 'reboot', '--soft', '--wait', service.id]);
    expect(await untilPerBoot(service, 2)).toBe(true);
  });

  it('runs at its second boot only what is for each boot; keys and passwords are what they were', async () => {
    expect(await inGuest(withKey(service), 'cat /var/lib/each-boot')).toBe(
      `boothook ${service.id}\nper-boot\n`.repeat(2),
    );
    expect(await inGuest(withKey(service), 'wc -l < /var/lib/runs')).toBe('2\n');
    expect(await hostKeysOf(service)).toBe(keysBefore);
    expect(await inGuest(withPassword(service, 'debian', 'from-service'), 'id -un')).toBe('debian\n');
  });
});

describe('a guest on a network without DHCP', () => {
  it('is provisioned, and tells it to the cloud over its link', async () => {
    expect(await untilProvisioned(cloud, fixed, deadlineMs)).toMatchObject({ provisioning: 'provisioned' });
    await untilLogin(withKey(fixed));
    expect(await inGuest(withKey(fixed), 'cat /var/lib/each-boot')).toBe('bootcmd\nper-boot\n');
    expect(await inGuest(withKey(fixed), 'cat /var/lib/runs')).toBe('runcmd\nhello\n');
  });

  it('has address, routes, MTU and name server from the drive', async () => {
    const login = withKey(fixed);
    expect(await inGuest(login, 'ip -4 -o address show eth0')).toContain(` ${fixed.address}/24 `);
    const routes = await inGuest(login, 'ip route');
    expect(routes).toContain('default via 10.77.0.1 dev eth0');
    expect(routes).toContain('10.88.0.0/16 via 10.77.0.9 dev eth0');
    expect(await inGuest(login, 'cat /sys/class/net/eth0/mtu')).toBe('1400\n');
    expect(await inGuest(login, 'resolvectl dns eth0')).toContain('10.77.0.53');
  });

  it('has the users that it was to have, with what they may do', async () => {
    expect(await inGuest(withPassword(fixed, 'ann', 'annie sings'), 'sudo id -un; id -Gn')).toBe(
      'root\nann adm newcomers\n',
    );
    expect(await inGuest(withPassword(fixed, 'debian', 'abc123'), 'id -un')).toBe('debian\n');
    expect(await inGuest(withKey(fixed), 'getent passwd bob')).toMatch(/:\/usr\/sbin\/nologin$/m);
  });

  it.each([
    ['the name', 'hostname -f; cat /etc/hostname', /^static\.example\.org\nstatic\n$/],
    ['a file with owner and mode', 'stat -c "%U:%G %a" /srv/by-ann', /^ann:newcomers 640\n$/],
    ['what was appended', 'cat /srv/deep/down/appended', /^two\n$/],
    ['the time zone', 'date +%Z; cat /etc/timezone', /^CES?T\nEurope\/Berlin\n$/],
    ['the locale', 'cat /etc/default/locale', /^LANG="?C\.UTF-8"?\n$/],
    ['the time server', 'timedatectl show-timesync -p SystemNTPServers', /=192\.0\.2\.123$/m],
    ['the package of the new source', 'dpkg-query -W -f "\\${Status}" greeting', /^install ok installed$/],
    ['the sources of packages', 'cat /etc/apt/sources.list', /^# bookworm\n$/],
    ['the mount', 'findmnt -n -o FSTYPE,OPTIONS /mnt/scratch', /^tmpfs .*size=8192k/],
    ['the swap', 'cat /proc/swaps', /^\/swap\.img\s+file\s+16380\s/m],
    ['the certificate', 'grep -c BEGIN /etc/ssl/certs/ca-certificates.crt', /^1\n$/],
    ['the size of the disk', 'df --output=size -BG / | tail -1', /^\s*5G\n$/],
    ['no failed unit', 'systemctl --failed --no-legend --plain', /^$/],
  ])('has %s', async (_, command, expected) => {
    expect(await inGuest(withKey(fixed), command)).toMatch(expected);
  });

  it('said on the console what it made and when it was done', async () => {
    const console = await cloud.openstack(['console', 'log', 'show', fixed.id]);
    expect(console).toMatch(/static is up after \d+\.\d+ seconds/);
    expect(console).toMatch(/SSH host key: ssh-ed25519 /);
    expect(console).not.toMatch(/abc123|annie sings/);
  });
});

describe('the disk of a guest, started as another instance', () => {
  let copy: BootedServer;

  beforeAll(async () => {
    keysOfFixed = await hostKeysOf(fixed);
    await cloud.openstack(['server', 'stop', fixed.id]);
    const stopped = async () =>
      (await cloud.json<{ status: string }>(['server', 'show', fixed.id])).status === 'SHUTOFF';
    await until('the guest has stopped', stopped, 120_000, 1_000);
    const image = join(files, 'copy.qcow2');
    const disk = join(cloud.dataDir, 'host/instances', fixed.id, 'disk');
    await execa('qemu-img', ['convert', '-O', 'qcow2', disk, image]);
    await uploadFile(cloud, 'copy', image);
    await rm(image);
    copy = await boot('copy', 'copy', ['--config-drive', 'true', '--user-data', userData('copy.yaml')]);
  });
  let keysOfFixed: string;

  it('runs all again that is for each instance, with what this one is told', async () => {
    expect(await untilProvisioned(cloud, copy, deadlineMs)).toMatchObject({ provisioning: 'provisioned' });
    await untilLogin(withKey(copy));
    expect(await inGuest(withPassword(copy, 'debian', 'of-the-copy'), 'hostname')).toBe('copy\n');
    expect(await inGuest(withKey(copy), 'cat /var/lib/runs')).toBe('runcmd\nhello\ncopy\n');
    expect(await inGuest(withKey(copy), 'ip -4 -o address show eth0')).toContain(` ${copy.address}/24 `);
  });

  it('has host keys of its own', async () => {
    expect((await hostKeysOf(copy)).split('\n')).toHaveLength(keysOfFixed.split('\n').length);
    for (const line of keysOfFixed.trim().split('\n')) expect(await hostKeysOf(copy)).not.toContain(line);
  });
});
