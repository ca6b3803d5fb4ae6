// Debian 12 with stock cloud-init, as any cloud image: uploaded, booted, provisioned by the drive and by the service.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inGuest, untilLogin, type GuestLogin } from '../harness/guest-login.ts';
import { imageCache, newCloud, type RealCloud } from '../harness/real-cloud.ts';
import { createServer, deleteServer, type BootedServer } from '../harness/servers.ts';

const userData = `#cloud-config
chpasswd:
  list: |
    debian:abc123
  expire: false
ssh_pwauth: true
write_files:
  - path: /etc/written-by-user-data
    content: yes, by cloud-init
`;

let cloud: RealCloud;
let files: string;
let key: string;
const servers = new Map<string, BootedServer>();

/** Both boot side by side: without KVM one takes more than a minute. */
beforeAll(async () => {
  files = await mkdtemp(join(tmpdir(), 'nova-lite-debian-'));
  key = join(files, 'key');
  await writeFile(join(files, 'user-data'), userData);
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  const command = join(import.meta.dirname, '../../packages/cli/src/main.ts');
  const build = ['image', 'build', 'debian-12', '--json'];
  const { stdout } = await execa(process.execPath, [command, ...build], {
    env: { NOVA_LITE_CACHE_DIR: imageCache },
  });
  const { path } = JSON.parse(stdout) as { path: string };
  cloud = await newCloud(26_000);
  await cloud.start();
  await cloud.openstack(['keypair', 'create', '--public-key', `${key}.pub`, 'test']);
  await cloud.openstack([
    'image',
    'create',
    '--disk-format',
    'qcow2',
    '--container-format',
    'bare',
    '--file',
    path,
    'debian-12',
  ]);
  for (const [name, more] of [
    ['by-drive', ['--config-drive', 'true']],
    ['by-service', []],
  ] as const) {
    const args = [
      '--image',
      'debian-12',
      '--flavor',
      'm1.small',
      '--key-name',
      'test',
      '--user-data',
      join(files, 'user-data'),
    ];
    servers.set(name, await createServer(cloud, name, [...args, ...more]));
  }
});
afterAll(async () => {
  await cloud.stop();
  await cloud.down();
  await rm(files, { recursive: true, force: true });
});

const server = (name: string): BootedServer => {
  const found = servers.get(name);
  if (!found) throw new Error(`no server ${name}`);
  return found;
};

describe.each([
  ['by-drive', 'ConfigDrive'],
  ['by-service', 'OpenStack'],
])('%s', (name, datasource) => {
  const login = (): GuestLogin => ({ ...server(name), user: 'debian', key });

  it('cloud-init is done, and was served by the datasource that was meant', async () => {
    await untilLogin(login(), 600_000);
    const status = await inGuest(login(), 'cloud-init status --wait --long; true');
    expect(status).toContain('status: done');
    expect(status).toContain(`DataSource${datasource}`);
  });

  it('the password of user data lets in, and so does the key of the server', async () => {
    await untilLogin({ ...server(name), user: 'debian', password: 'abc123' });
    expect(await inGuest(login(), 'id -un')).toBe('debian\n');
  });

  it('user data was applied whole', async () => {
    expect(await inGuest(login(), 'cat /etc/written-by-user-data; hostname')).toBe(
      `yes, by cloud-init${name}\n`,
    );
  });

  it('nothing is left of it in the cloud after delete', async () => {
    await deleteServer(cloud, server(name));
    expect(await cloud.json<{ Name: string }[]>(['server', 'list'])).not.toContainEqual(
      expect.objectContaining({ Name: name }),
    );
  });
});
