// The stock `openstack` command line of Debian, unmodified, on what `nova-lite up` set up.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newCloud, type RealCloud } from '../harness/real-cloud.ts';
import { until } from '../harness/until.ts';

let cloud: RealCloud;
let files: string;

beforeAll(async () => {
  files = await mkdtemp(join(tmpdir(), 'nova-lite-client-'));
  cloud = await newCloud(22_000);
  await cloud.start();
});
afterAll(async () => {
  await cloud.stop();
  await cloud.down();
  await rm(files, { recursive: true, force: true });
});

const names = (rows: readonly { Name: string }[]): string[] => rows.map((row) => row.Name);
const fails = (args: readonly string[], as?: 'nova-lite-admin') =>
  cloud.openstack(args, as).then(
    () => '',
    (error: { stderr: string }) => error.stderr,
  );

describe('identity', () => {
  it('token issue', async () => {
    const token = await cloud.json<{ id: string; expires: string }>(['token', 'issue']);
    expect(token.id.length).toBeGreaterThan(20);
    expect(Date.parse(token.expires)).toBeGreaterThan(Date.now());
  });

  it('catalog list names what runs, and nothing else', async () => {
    const rows = await cloud.json<{ Name: string; Type: string }[]>(['catalog', 'list']);
    expect(rows.map((row) => row.Type).toSorted()).toEqual(['compute', 'identity', 'image', 'network']);
  });

  it('the openrc files work in a shell', async () => {
    const { stdout } = await execa('bash', [
      '-c',
      `. ${cloud.dataDir}/admin-openrc && openstack project list -f value -c Name`,
    ]);
    expect(stdout.split('\n')).toContain('demo');
  });
});

describe('flavors', () => {
  it('create, list, show, delete', async () => {
    await cloud.openstack(
      [
        'flavor',
        'create',
        '--ram',
        '128',
        '--disk',
        '1',
        '--vcpus',
        '1',
        '--property',
        'hw:watchdog_action=none',
        'f1',
      ],
      'nova-lite-admin',
    );
    expect(names(await cloud.json<{ Name: string }[]>(['flavor', 'list']))).toEqual(
      expect.arrayContaining(['m1.tiny', 'f1']),
    );
    const flavor = await cloud.json(['flavor', 'show', 'f1'], 'nova-lite-admin');
    expect(flavor).toMatchObject({
      ram: 128,
      vcpus: 1,
      disk: 1,
      properties: { 'hw:watchdog_action': 'none' },
    });
    await cloud.openstack(['flavor', 'delete', 'f1'], 'nova-lite-admin');
    expect(await fails(['flavor', 'show', 'f1'])).toContain('No Flavor found for f1');
  });

  it('are made by administrators alone', async () => {
    expect(await fails(['flavor', 'create', '--ram', '128', '--disk', '1', '--vcpus', '1', 'mine'])).toMatch(
      /403.*Policy doesn't allow os_compute_api:os-flavor-manage:create/s,
    );
  });
});

describe('images', () => {
  it('create from a file, list, show, save, delete', async () => {
    const path = join(files, 'disk.qcow2');
    await execa('qemu-img', ['create', '-q', '-f', 'qcow2', path, '8M']);
    await cloud.openstack([
      'image',
      'create',
      '--disk-format',
      'qcow2',
      '--container-format',
      'bare',
      '--property',
      'os_distro=none',
      '--file',
      path,
      'i1',
    ]);
    expect(names(await cloud.json<{ Name: string }[]>(['image', 'list']))).toEqual(
      expect.arrayContaining(['tiny', 'i1']),
    );
    expect(await cloud.json(['image', 'show', 'i1'])).toMatchObject({
      status: 'active',
      disk_format: 'qcow2',
      visibility: 'shared',
      size: (await readFile(path)).length,
    });
    await cloud.openstack(['image', 'save', '--file', join(files, 'back.qcow2'), 'i1']);
    expect(await readFile(join(files, 'back.qcow2'))).toEqual(await readFile(path));
    await cloud.openstack(['image', 'delete', 'i1']);
    expect(names(await cloud.json<{ Name: string }[]>(['image', 'list']))).not.toContain('i1');
  });

  it('a qcow2 that points to a file of the host is refused', async () => {
    const path = join(files, 'evil.qcow2');
    await execa('qemu-img', [
      'create',
      '-q',
      '-u',
      '-f',
      'qcow2',
      '-b',
      '/etc/shadow',
      '-F',
      'raw',
      path,
      '8M',
    ]);
    await fails([
      'image',
      'create',
      '--disk-format',
      'qcow2',
      '--container-format',
      'bare',
      '--file',
      path,
      'evil',
    ]);
    const rows = await cloud.json<{ Name: string; Status: string }[]>(['image', 'list']);
    expect(rows.filter((row) => row.Name === 'evil' && row.Status === 'active')).toEqual([]);
  });
});

describe('key pairs', () => {
  it('given, listed, shown, deleted', async () => {
    const key = join(files, 'key');
    await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    await cloud.openstack(['keypair', 'create', '--public-key', `${key}.pub`, 'given']);
    const { stdout } = await execa('ssh-keygen', ['-l', '-E', 'md5', '-f', `${key}.pub`]);
    const shown = await cloud.json<{ fingerprint: string }>(['keypair', 'show', 'given']);
    expect(stdout).toContain(shown.fingerprint);
    expect(await cloud.openstack(['keypair', 'show', '--public-key', 'given'])).toContain(
      (await readFile(`${key}.pub`, 'utf8')).trim(),
    );
    await cloud.openstack(['keypair', 'delete', 'given']);
    expect(await cloud.json<unknown[]>(['keypair', 'list'])).toEqual([]);
  });

  it('generated: the private key that comes back is one that ssh-keygen reads', async () => {
    const key = join(files, 'generated');
    await writeFile(key, `${await cloud.openstack(['keypair', 'create', 'generated'])}\n`, { mode: 0o600 });
    const { stdout } = await execa('ssh-keygen', ['-y', '-f', key]);
    expect(await cloud.openstack(['keypair', 'show', '--public-key', 'generated'])).toContain(
      stdout.split(' ')[1],
    );
    await cloud.openstack(['keypair', 'delete', 'generated']);
  });
});

describe('networks', () => {
  it('network and subnet: create with range, gateway, pool and DNS, list, show, delete', async () => {
    await cloud.openstack(['network', 'create', 'n1']);
    await cloud.openstack([
      'subnet',
      'create',
      '--network',
      'n1',
      '--subnet-range',
      '10.99.0.0/24',
      '--gateway',
      '10.99.0.254',
      '--allocation-pool',
      'start=10.99.0.10,end=10.99.0.20',
      '--dns-nameserver',
      '192.0.2.53',
      's1',
    ]);
    const subnet = await cloud.json(['subnet', 'show', 's1']);
    expect(subnet).toMatchObject({
      cidr: '10.99.0.0/24',
      gateway_ip: '10.99.0.254',
      dns_nameservers: ['192.0.2.53'],
      allocation_pools: [{ start: '10.99.0.10', end: '10.99.0.20' }],
    });
    expect(names(await cloud.json<{ Name: string }[]>(['network', 'list']))).toEqual(
      expect.arrayContaining(['n1', 'private']),
    );
    expect(names(await cloud.json<{ Name: string }[]>(['subnet', 'list']))).toEqual(
      expect.arrayContaining(['s1', 'private-subnet']),
    );
    expect(await cloud.json(['network', 'show', 'n1'])).toMatchObject({
      status: 'ACTIVE',
      admin_state_up: true,
    });
    await cloud.openstack(['subnet', 'delete', 's1']);
    await cloud.openstack(['network', 'delete', 'n1']);
    expect(names(await cloud.json<{ Name: string }[]>(['network', 'list']))).not.toContain('n1');
  });

  it('security groups: list, rule create, rule list', async () => {
    const groups = await cloud.json<{ Name: string }[]>(['security', 'group', 'list']);
    expect(names(groups).toSorted()).toEqual(['default', 'ssh']);
    await cloud.openstack(['security', 'group', 'create', 'web']);
    await cloud.openstack([
      'security',
      'group',
      'rule',
      'create',
      '--proto',
      'tcp',
      '--dst-port',
      '80:443',
      'web',
    ]);
    const rules = await cloud.json<Record<string, string>[]>(['security', 'group', 'rule', 'list', 'web']);
    expect(rules).toContainEqual(
      expect.objectContaining({ 'IP Protocol': 'tcp', 'Port Range': '80:443', Direction: 'ingress' }),
    );
    await cloud.openstack(['security', 'group', 'delete', 'web']);
  });
});

describe('hosts', () => {
  it('hypervisor list and show', async () => {
    const [row] = await cloud.json<Record<string, string>[]>(['hypervisor', 'list'], 'nova-lite-admin');
    expect(row).toMatchObject({ 'Hypervisor Type': 'QEMU', State: 'up' });
    const shown = await cloud.json(
      ['hypervisor', 'show', row?.['Hypervisor Hostname'] ?? ''],
      'nova-lite-admin',
    );
    expect(shown).toMatchObject({ hypervisor_type: 'QEMU', state: 'up', status: 'enabled' });
  });

  it('compute service list', async () => {
    const rows = await cloud.json<{ Binary: string; State: string }[]>(
      ['compute', 'service', 'list'],
      'nova-lite-admin',
    );
    expect(rows.map((row) => row.Binary).toSorted()).toEqual([
      'nova-compute',
      'nova-conductor',
      'nova-scheduler',
    ]);
    expect(rows.every((row) => row.State === 'up')).toBe(true);
  });
});

describe('servers', () => {
  it('the whole life of one: create with everything, list, show, console, stop, start, reboot, delete', async () => {
    const userData = join(files, 'user-data');
    await writeFile(userData, '#!/bin/sh\necho hello from user data\n');
    await cloud.openstack(['keypair', 'create', 'life']);
    const created = await cloud.json<{ id: string; status: string; adminPass: string }>([
      'server',
      'create',
      '--image',
      'tiny',
      '--flavor',
      'm1.tiny',
      '--key-name',
      'life',
      '--property',
      'role=web',
      '--user-data',
      userData,
      '--config-drive',
      'true',
      '--network',
      'private',
      '--security-group',
      'default',
      '--security-group',
      'ssh',
      '--wait',
      'life',
    ]);
    expect(created).toMatchObject({
      status: 'ACTIVE',
      name: 'life',
      key_name: 'life',
      config_drive: 'True',
      properties: { role: 'web' },
    });
    expect(names(await cloud.json<{ Name: string }[]>(['server', 'list']))).toEqual(['life']);
    const shown = await cloud.json<{ addresses: { private: string[] } }>(['server', 'show', 'life']);
    expect(shown.addresses.private[0]).toMatch(/^10\.20\.0\.\d+$/);

    await until(
      'the console shows what user data said',
      async () =>
        (await cloud.openstack(['console', 'log', 'show', 'life'])).includes('hello from user data'),
      240_000,
      2_000,
    );
    expect(
      (await cloud.openstack(['console', 'log', 'show', '--lines', '2', 'life'])).trimEnd().split('\n')
        .length,
    ).toBeLessThanOrEqual(2);

    const is = (status: string) =>
      until(
        `server is ${status}`,
        async () => (await cloud.json<{ status: string }>(['server', 'show', 'life'])).status === status,
        240_000,
        1_000,
      );
    const groups = async () =>
      (await cloud.json<{ security_groups: { name: string }[] }>(['server', 'show', 'life'])).security_groups;
    await cloud.openstack(['security', 'group', 'create', 'more']);
    await cloud.openstack(['server', 'add', 'security', 'group', 'life', 'more']);
    expect(await groups()).toContainEqual({ name: 'more' });
    await cloud.openstack(['server', 'remove', 'security', 'group', 'life', 'more']);
    expect(await groups()).not.toContainEqual({ name: 'more' });
    await cloud.openstack(['security', 'group', 'delete', 'more']);
    await cloud.openstack(['server', 'reboot', '--wait', 'life']);
    await cloud.openstack(['server', 'reboot', '--hard', '--wait', 'life']);
    await cloud.openstack(['server', 'stop', 'life']);
    await is('SHUTOFF');
    await cloud.openstack(['server', 'start', 'life']);
    await is('ACTIVE');
    const events = await cloud.json<{ Action: string }[]>(['server', 'event', 'list', 'life']);
    expect(events.map((event) => event.Action)).toEqual(
      expect.arrayContaining(['create', 'provision', 'reboot', 'stop', 'start']),
    );
    await cloud.openstack(['server', 'delete', '--wait', 'life']);
    expect(await cloud.json<unknown[]>(['server', 'list'])).toEqual([]);
    await cloud.openstack(['keypair', 'delete', 'life']);
  });

  it.each([
    ['none', 0],
    ['auto', 1],
  ])('created with --nic %s has %i addresses', async (nic, count) => {
    const create = [
      '--os-compute-api-version',
      '2.37',
      'server',
      'create',
      '--image',
      'tiny',
      '--flavor',
      'm1.tiny',
    ];
    const server = await cloud.json<{ status: string; addresses: Record<string, string[]> }>([
      ...create,
      '--nic',
      nic,
      '--wait',
      'nic',
    ]);
    expect(server.status).toBe('ACTIVE');
    expect(Object.values(server.addresses).flat()).toHaveLength(count);
    await cloud.openstack(['server', 'delete', '--wait', 'nic']);
  });

  it('what is not there is said to be not there', async () => {
    expect(await fails(['server', 'show', 'nosuch'])).toContain('No server with a name or ID of');
    expect(
      await fails([
        'server',
        'create',
        '--image',
        'nosuch',
        '--flavor',
        'm1.tiny',
        '--network',
        'private',
        'x',
      ]),
    ).toContain('No Image found for nosuch');
    expect(
      await fails([
        'server',
        'create',
        '--image',
        'tiny',
        '--flavor',
        'm1.tiny',
        '--network',
        'private',
        '--key-name',
        'nosuch',
        'x',
      ]),
    ).toContain('Invalid key_name provided. (HTTP 400)');
    expect(await cloud.json<unknown[]>(['server', 'list'])).toEqual([]);
  });
});
