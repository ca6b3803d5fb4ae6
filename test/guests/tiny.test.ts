// The image tiny through the API: what its guest reads, what it applies, and that nothing is left of it.
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inGuest, untilLogin, type GuestLogin } from '../harness/guest-login.ts';
import { thingsOf } from '../harness/leftovers.ts';
import { joinNetwork } from '../harness/namespace.ts';
import { newCloud, type RealCloud } from '../harness/real-cloud.ts';
import { createServer, deleteServer, untilProvisioned, type BootedServer } from '../harness/servers.ts';

interface ProvisioningView {
  readonly stages: readonly { readonly stage: string; readonly result: string }[];
  readonly findings: readonly { readonly code: string }[];
  readonly host_keys: readonly string[];
}

let cloud: RealCloud;
let files: string;
let key: string;

beforeAll(async () => {
  files = await mkdtemp(join(tmpdir(), 'nova-lite-guest-'));
  key = join(files, 'key');
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  cloud = await newCloud(23_000);
  await cloud.start();
  await cloud.openstack(['keypair', 'create', '--public-key', `${key}.pub`, 'test']);
});
afterAll(async () => {
  await cloud.stop();
  await cloud.down();
  await rm(files, { recursive: true, force: true });
});

async function boot(name: string, userData: string, more: readonly string[] = []): Promise<BootedServer> {
  const path = join(files, `${name}.user-data`);
  await writeFile(path, userData);
  return createServer(cloud, name, [
    '--image',
    'tiny',
    '--flavor',
    'm1.tiny',
    '--key-name',
    'test',
    '--user-data',
    path,
    ...more,
  ]);
}

const passwordOf = (server: BootedServer, user: string, password: string): GuestLogin => ({
  ...server,
  user,
  password,
});

const metadata = 'http://169.254.169.254';
const ask = `curl -s -o /dev/null -w '%{http_code}' ${metadata}/openstack/latest/meta_data.json`;
const token = `$(curl -sf -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' ${metadata}/latest/api/token)`;

describe('a guest with a cloud-config', () => {
  const userData =
    '#cloud-config\nchpasswd:\n  list: |\n    root:abc123\n    fedora:abc123\n  expire: false\nssh_pwauth: true\n';
  let server: BootedServer;
  let login: GuestLogin;

  beforeAll(async () => {
    server = await boot('web', userData, ['--config-drive', 'true', '--property', 'role=web']);
    login = { ...server, user: 'tiny', key };
    await untilProvisioned(cloud, server);
    await untilLogin(login);
  });
  afterAll(() => deleteServer(cloud, server));

  it('lets in whoever knows the password that its user data set', async () => {
    await untilLogin(passwordOf(server, 'fedora', 'abc123'));
    expect(await inGuest(passwordOf(server, 'fedora', 'abc123'), 'id -un')).toBe('fedora\n');
  });

  it('lets in whoever holds the key of the server, and nobody with another password', async () => {
    expect(await inGuest(login, 'id -un')).toBe('tiny\n');
    await expect(inGuest(passwordOf(server, 'fedora', 'wrong'), 'true')).rejects.toThrow(
      /Permission denied|exit code 5/,
    );
  });

  it.each([
    ['/openstack', /^2012-08-10\n.*latest$/s],
    [
      '/openstack/latest',
      /^meta_data\.json\npassword\nvendor_data\.json\nnetwork_data\.json\nvendor_data2\.json|meta_data\.json\nuser_data/,
    ],
    ['/openstack/latest/user_data', new RegExp(`^${userData.replace(/[|]/g, '\\|')}$`)],
    ['/latest/meta-data/local-ipv4', /^10\.20\.0\.\d+$/],
    ['/latest/meta-data/hostname', /^web\.novalocal$/],
  ])('reads %s at 169.254.169.254', async (path, expected) => {
    expect(await inGuest(login, `curl -sf http://169.254.169.254${path}`)).toMatch(expected);
  });

  it('reads its own meta_data.json', async () => {
    const metaData = JSON.parse(
      await inGuest(login, 'curl -sf http://169.254.169.254/openstack/latest/meta_data.json'),
    ) as Record<string, unknown>;
    expect(metaData).toMatchObject({
      uuid: server.id,
      name: 'web',
      meta: { role: 'web' },
      hostname: 'web.novalocal',
    });
    expect(Object.keys(metaData['public_keys'] as object)).toEqual(['test']);
  });

  it('finds the same bytes on /dev/disk/by-label/config-2', async () => {
    const script = `
      set -e
      mkdir -p /tmp/drive && mount -o ro /dev/disk/by-label/config-2 /tmp/drive
      cd /tmp/drive
      for file in openstack/latest/meta_data.json openstack/latest/user_data openstack/latest/network_data.json openstack/latest/vendor_data.json; do
        curl -sf http://169.254.169.254/$file | cmp - $file && echo same $file
      done
      cd / && umount /tmp/drive`;
    const root = passwordOf(server, 'root', 'abc123');
    await untilLogin(root);
    expect((await inGuest(root, script)).trim().split('\n')).toEqual([
      'same openstack/latest/meta_data.json',
      'same openstack/latest/user_data',
      'same openstack/latest/network_data.json',
      'same openstack/latest/vendor_data.json',
    ]);
  });

  it('lets users other than root use /dev/null and its like', async () => {
    const script = 'for name in null zero full random urandom tty ptmx; do stat -c %a /dev/$name; done';
    expect(await inGuest(login, `${script} | sort -u; echo x >/dev/null`)).toBe('666\n');
  });

  it('has the name of the server, a lease with the metadata route, and the MTU of the network', async () => {
    expect(await inGuest(login, 'hostname')).toBe('web\n');
    expect(await inGuest(login, 'cat /sys/class/net/eth0/mtu')).toBe('1500\n');
    expect(await inGuest(login, 'ip route')).toMatch(/169\.254\.169\.254 via 10\.20\.0\.\d+/);
  });

  it('says in a server event and in a field what it applied', async () => {
    const api = await cloud.api();
    const { server: shown } = await api.call<{ server: Record<string, unknown> }>(
      'compute',
      'GET',
      `/servers/${server.id}`,
    );
    expect(shown['OS-NOVA-LITE:provisioning']).toBe('provisioned');
    const events = await cloud.json<{ Action: string }[]>(['server', 'event', 'list', server.id]);
    expect(events.map((event) => event.Action)).toContain('provision');
    const { provisioning } = await api.call<{ provisioning: ProvisioningView }>(
      'compute',
      'GET',
      `/servers/${server.id}/provisioning`,
    );
    expect(provisioning.stages.map(({ stage, result }) => `${stage} ${result}`)).toEqual(
      expect.arrayContaining(['network ok', 'local ok']),
    );
    expect(provisioning.host_keys.join('\n')).toContain('ssh-ed25519 ');
    // Root's password is taken by the SSH server of this image: nothing says otherwise.
    expect(provisioning.findings.map(({ code }) => code)).not.toContain('root-login');
  });

  it('does not reach what listens on its host', async () => {
    const { stdout } = await execa(
      'ip',
      ['netns', 'exec', `qdhcp-${server.networkId}`, 'ip', '-4', '-o', 'addr'],
      {},
    );
    const address = /inet (10\.20\.0\.\d+)/.exec(stdout)?.[1] ?? '';
    const ports = [53, 22, ...[5000, 8774, 8775].map((one) => one + cloud.portOffset)];
    const knock = (port: number) =>
      `curl -s --max-time 3 -o /dev/null -w '${port} %{time_connect}\\n' http://${address}:${port}/ &`;
    const said = await inGuest(login, `${ports.map(knock).join('\n')}\nwait`);
    const reached = said.split('\n').filter((line) => / .*[1-9]/.test(line));
    // Names are served there; that this one is heard shows that the others would be.
    expect(reached.map((line) => line.split(' ')[0])).toEqual(['53']);
    expect(said.trim().split('\n')).toHaveLength(ports.length);
  });

  it('knows a new property at once', async () => {
    await cloud.openstack(['server', 'set', '--property', 'role=db', server.id]);
    expect(await inGuest(login, 'curl -sf http://169.254.169.254/openstack/latest/meta_data.json')).toContain(
      '"role": "db"',
    );
  });

  it('asks for a session token with PUT, and shows it', async () => {
    expect(await inGuest(login, `${ask} -H "X-aws-ec2-metadata-token: ${token}"`)).toBe('200');
    expect(await inGuest(login, `${ask} -H 'X-aws-ec2-metadata-token: made-up'`)).toBe('401');
  });

  it('needs one from the moment on in which a property of the server says so', async () => {
    expect(await inGuest(login, ask)).toBe('200');
    await cloud.openstack(['server', 'set', '--property', 'metadata_tokens=required', server.id]);
    expect(await inGuest(login, ask)).toBe('401');
    expect(await inGuest(login, `${ask} -H "X-aws-ec2-metadata-token: ${token}"`)).toBe('200');
  });

  it('gets it by a reply with a hop limit of 1: nobody behind the guest does', async () => {
    const seen = await ttlsOf(server, () => inGuest(login, `echo ${token} >/dev/null; ${ask}`));
    expect(seen).toEqual({ token: [1], other: [64] });
  });
});

/** Hop limits of the replies that pass the tap of the server, by whether they bring a token. */
async function ttlsOf({ id }: BootedServer, action: () => Promise<unknown>) {
  const ports = await cloud.json<{ ID: string }[]>(['port', 'list', '--server', id]);
  const tap = `tap${ports[0]?.ID.slice(0, 11) ?? ''}`;
  const capture = execa('python3', ['-c', captureProgram, tap]);
  await once(capture.stdout, 'data');
  await action().finally(() => capture.stdin.end());
  return JSON.parse((await capture).stdout.split('\n').at(-1) ?? '') as Record<'token' | 'other', number[]>;
}

/** Reads frames until its input ends. */
const captureProgram = `
import json, select, socket, sys
seen = {'token': set(), 'other': set()}
tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
tap.bind((sys.argv[1], 0))
print('listening', flush=True)
while True:
    ready, _, _ = select.select([tap, sys.stdin], [], [])
    if tap not in ready: break
    frame = tap.recv(65535)
    if b'HTTP/1.1 ' in frame and frame[26:30] == bytes([169, 254, 169, 254]):
        seen['token' if b'HTTP/1.1 200 Token' in frame else 'other'].add(frame[22])
print(json.dumps({kind: sorted(ttls) for kind, ttls in seen.items()}))`;

/** They boot side by side. */
describe.concurrent('user data as people write it', () => {
  it('a script that calls passwd, beside a cloud-config that lets passwords in', async () => {
    const script = '#!/bin/bash\npasswd centos<<EOF\n000000\n000000\nEOF\n';
    const parts = [
      `Content-Type: text/x-shellscript\n\n${script}`,
      'Content-Type: text/cloud-config\n\n#cloud-config\nssh_pwauth: true\n',
    ];
    const head = 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="next"\n\n';
    const userData = `${head}${parts.map((part) => `--next\n${part}\n`).join('')}--next--\n`;
    const server = await boot('script', userData, ['--config-drive', 'true']);
    expect((await untilProvisioned(cloud, server)).provisioning).toBe('provisioned');
    await untilLogin(passwordOf(server, 'centos', '000000'));
    expect(await inGuest(passwordOf(server, 'centos', '000000'), 'id -un')).toBe('centos\n');
    await deleteServer(cloud, server);
  });

  it('a chpasswd that lost its indentation: the intention is applied, and it is said where it is wrong', async () => {
    const server = await boot(
      'indent',
      '#cloud-config\nchpasswd :\nlist: |\n    centos: 000000\nexpire: false\nssh_pwauth: true\n',
      ['--config-drive', 'true'],
    );
    const { provisioning, message } = await untilProvisioned(cloud, server);
    expect(provisioning).toBe('provisioned with warnings');
    expect(message).toMatch(/line [234], column \d+/);
    await untilLogin(passwordOf(server, 'centos', '000000'));
    await deleteServer(cloud, server);
  });

  it('without a config drive everything comes from 169.254.169.254', async () => {
    const server = await boot(
      'service',
      '#cloud-config\npassword: from-service\nchpasswd: {expire: false}\nssh_pwauth: true\n',
    );
    expect((await untilProvisioned(cloud, server)).provisioning).toBe('provisioned');
    await untilLogin(passwordOf(server, 'tiny', 'from-service'));
    await deleteServer(cloud, server);
  });
});

describe('a network without DHCP', () => {
  it('is set up from the drive, and the cloud is told over the link', async () => {
    await cloud.openstack(['network', 'create', '--mtu', '1400', 'static']);
    const range = ['--no-dhcp', '--network', 'static', '--subnet-range', '10.77.0.0/24'];
    const more = [
      '--dns-nameserver',
      '10.77.0.53',
      '--host-route',
      'destination=10.88.0.0/16,gateway=10.77.0.9',
    ];
    await cloud.openstack(['subnet', 'create', ...range, ...more, 'static-subnet']);
    const server = await boot('fixed', '#cloud-config\n{}\n', [
      '--network',
      'static',
      '--config-drive',
      'true',
    ]);
    await joinNetwork(server.networkId, '10.77.0.250', '10.77.0.0/24');
    expect((await untilProvisioned(cloud, server)).provisioning).toBe('provisioned');
    const login: GuestLogin = { ...server, user: 'tiny', key };
    const script = 'ip -4 -o address show eth0; ip route; cat /sys/class/net/eth0/mtu /etc/resolv.conf';
    const shown = await inGuest(login, script);
    expect(shown).toContain(` ${server.address}/24 `);
    expect(shown).toMatch(/default via 10\.77\.0\.1 dev eth0/);
    expect(shown).toMatch(/10\.88\.0\.0\/16 via 10\.77\.0\.9 dev eth0/);
    expect(shown).toMatch(/^1400\nnameserver 10\.77\.0\.53$/m);
    await deleteServer(cloud, server);
  });
});

describe('after delete', () => {
  it('nothing is left: no domain, disk, tap, namespace, port, filter, process', async () => {
    const server = await boot('gone', '#cloud-config\n{}\n', ['--config-drive', 'true']);
    const ports = await cloud.json<{ ID: string }[]>(['port', 'list', '--server', server.id]);
    const ids = [server.id, server.networkId, ...ports.map((port) => port.ID)];
    expect((await thingsOf(ids, cloud.dataDir)).length).toBeGreaterThan(5);
    await deleteServer(cloud, server);
    expect(await thingsOf(ids, cloud.dataDir)).toEqual([]);
    const api = await cloud.api();
    expect(await api.call('network', 'GET', `/v2.0/ports?device_id=${server.id}`)).toEqual({ ports: [] });
  });
});
