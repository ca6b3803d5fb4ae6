// kill -9, of the whole cloud and of single processes, at moments that hurt. Nothing gets stuck, nothing leaks.
import { randomUUID } from 'node:crypto';
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../../packages/cli/src/first-run/api-client.ts';
import { inGuest, untilLogin, type GuestLogin } from '../harness/guest-login.ts';
import { thingsOf } from '../harness/leftovers.ts';
import {
  definitionsOf,
  domainsOf,
  filesIn,
  guestPid,
  metadataPids,
  processes,
  processesIn,
  temporaryFiles,
} from '../harness/machine.ts';
import { newCloud, type RealCloud } from '../harness/real-cloud.ts';
import { createServer, type BootedServer } from '../harness/servers.ts';
import { uploadEmptyDisk } from '../harness/tiny-disk.ts';
import { until } from '../harness/until.ts';

interface Server {
  id: string;
  status: string;
  fault?: { message: string };
  'OS-EXT-STS:task_state': string | null;
}

let cloud: RealCloud;
let cloudId: string;
let image: string;
let network: string;

beforeAll(async () => {
  cloud = await newCloud(24_000);
  await cloud.start();
  const identity = await readFile(join(cloud.dataDir, 'cloud.json'), 'utf8');
  ({ cloudId } = JSON.parse(identity) as { cloudId: string });
  const admin = await cloud.api('nova-lite-admin');
  image = await uploadEmptyDisk(admin);
  const { networks } = await admin.call<{ networks: { id: string }[] }>(
    'network',
    'GET',
    '/v2.0/networks?name=private',
  );
  network = networks[0]?.id ?? '';
  // Directories that stay are made with the first server.
  const first = await create(admin);
  await settles(admin, first);
  await remove(admin, first);
});
afterAll(async () => {
  await cloud.stop();
  await cloud.down();
});

/** Not waited for: 202 is all. */
async function create(api: ApiClient, more: Record<string, unknown> = {}): Promise<string> {
  const server = {
    name: 'victim',
    imageRef: image,
    flavorRef: '1',
    config_drive: true,
    networks: [{ uuid: network }],
    ...more,
  };
  return (await api.call<{ server: { id: string } }>('compute', 'POST', '/servers', { server })).server.id;
}

const show = async (api: ApiClient, id: string): Promise<Server> =>
  (await api.call<{ server: Server }>('compute', 'GET', `/servers/${id}`)).server;

/** A build that was interrupted is taken over when its lease has run out. */
const settles = (api: ApiClient, id: string): Promise<Server> =>
  until(
    'nothing is being done with the server',
    async () => {
      const server = await show(api, id);
      return server['OS-EXT-STS:task_state'] === null && server.status !== 'BUILD' ? server : undefined;
    },
    180_000,
  );

const isGone = (api: ApiClient, id: string) =>
  until(
    'the server is gone',
    () =>
      show(api, id).then(
        () => false,
        ({ status }: { status: number }) => status === 404,
      ),
    180_000,
  );

async function remove(api: ApiClient, id: string): Promise<void> {
  await api.call('compute', 'DELETE', `/servers/${id}`);
  await isGone(api, id);
}

const there = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const soon = (what: string, fact: () => Promise<unknown>) => until(what, fact, 120_000, 5);

/** What the services and the machine still know of a server; the same questions before and after. */
async function leftOf(id: string): Promise<unknown> {
  const admin = await cloud.api('nova-lite-admin');
  const { ports } = await admin.call<{ ports: unknown[] }>('network', 'GET', `/v2.0/ports?device_id=${id}`);
  const { hypervisor_statistics: used } = await admin.call<{ hypervisor_statistics: Record<string, number> }>(
    'compute',
    'GET',
    '/os-hypervisors/statistics',
  );
  return {
    ports,
    claimed: { vcpus: used['vcpus_used'], memory: used['memory_mb_used'], disk: used['local_gb_used'] },
    domains: await domainsOf(cloudId),
    things: await thingsOf([id, network], cloud.dataDir),
    files: [...(await filesIn(cloud.dataDir)), ...(await temporaryFiles())],
    metadataProcesses: (await metadataPids(cloud.dataDir)).length,
    databaseServers: (await processesIn(cloud.dataDir)).filter((line) => line.includes('postgres -D')).length,
  };
}

const moments: readonly (readonly [string, (id: string) => Promise<unknown>])[] = [
  ['right after it was accepted', async () => {}],
  [
    'when the host has written down what it is to build',
    (id) => soon('the record', () => there(inHost(id, 'instance.json'))),
  ],
  ['when its disk is made', (id) => soon('the disk', () => there(inHost(id, 'disk')))],
  ['when its config drive is made', (id) => soon('the drive', () => there(inHost(id, 'disk.config')))],
  ['when its guest has just been started', (id) => soon('the guest', () => guestPid(id))],
];

const inHost = (id: string, name: string): string => join(cloud.dataDir, 'host/instances', id, name);

describe('kill -9 of the cloud in the middle of a build', () => {
  it.each(moments)('%s: it ends ACTIVE or with a reason, and leaves nothing', async (_when, moment) => {
    const before = await leftOf(randomUUID());
    const id = await create(await cloud.api());
    await moment(id);
    await cloud.kill();
    await cloud.start();
    const api = await cloud.api();
    const server = await settles(api, id);
    expect(['ACTIVE', 'ERROR']).toContain(server.status);
    expect(server.status === 'ACTIVE' || server.fault?.message).toBeTruthy();
    await remove(api, id);
    expect(await leftOf(id)).toEqual(before);
  });

  it('twice in a row, the second time while it is starting', async () => {
    const before = await leftOf(randomUUID());
    const id = await create(await cloud.api());
    await soon('the record', () => there(inHost(id, 'instance.json')));
    await cloud.kill();
    const starting = cloud.start().catch(() => {});
    await until('it began to start the host', () => cloud.output().includes('services'), 60_000, 5);
    await cloud.kill();
    await starting;
    await cloud.start();
    const api = await cloud.api();
    await settles(api, id);
    await remove(api, id);
    expect(await leftOf(id)).toEqual(before);
  });

  it('in the middle of a delete: it is deleted', async () => {
    const before = await leftOf(randomUUID());
    const id = await create(await cloud.api());
    await settles(await cloud.api(), id);
    await (await cloud.api()).call('compute', 'DELETE', `/servers/${id}`);
    await cloud.kill();
    await cloud.start();
    await isGone(await cloud.api(), id);
    expect(await leftOf(id)).toEqual(before);
  });
});

describe('a server that runs', () => {
  let files: string;
  let before: unknown;
  let server: BootedServer;
  let login: GuestLogin;
  let pid: number | undefined;

  beforeAll(async () => {
    before = await leftOf(randomUUID());
    files = await mkdtemp(join(tmpdir(), 'nova-lite-guest-'));
    const key = join(files, 'key');
    await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    await cloud.openstack(['keypair', 'create', '--public-key', `${key}.pub`, 'test']);
    server = await createServer(cloud, 'runs', [
      '--image',
      'tiny',
      '--flavor',
      'm1.tiny',
      '--key-name',
      'test',
    ]);
    login = { ...server, user: 'tiny', key };
    await untilLogin(login);
    pid = await guestPid(server.id);
  });
  afterAll(() => rm(files, { recursive: true, force: true }));

  const metadata = () =>
    inGuest(login, 'curl -sf --max-time 20 http://169.254.169.254/latest/meta-data/instance-id');

  it('goes on when the cloud is killed, and is adopted by the next one', async () => {
    const [alone] = await metadataPids(cloud.dataDir);
    await cloud.kill();
    expect(await inGuest(login, 'id -un')).toBe('tiny\n');
    expect(await metadata()).toMatch(/^i-/);
    await cloud.start();
    expect(await metadataPids(cloud.dataDir)).toEqual([expect.not.toSatisfy((pid) => pid === alone)]);
    expect(await guestPid(server.id)).toBe(pid);
    expect((await show(await cloud.api(), server.id)).status).toBe('ACTIVE');
    expect(await metadata()).toMatch(/^i-/);
    expect(await cloud.openstack(['console', 'log', 'show', server.id])).not.toBe('');
  });

  it('has its metadata again when the metadata process is killed', async () => {
    const [killed = 0] = await metadataPids(cloud.dataDir);
    process.kill(killed, 'SIGKILL');
    expect(await metadata()).toMatch(/^i-/);
    expect(await metadataPids(cloud.dataDir)).toEqual([expect.not.toSatisfy((one) => one === killed)]);
  });

  it('reads its metadata while the cloud is stopped, and no request fails while it starts again', async () => {
    await cloud.stop();
    expect(await metadata()).toMatch(/^i-/);
    const ask = "curl -s -o /dev/null -w '%{http_code}\\n' http://169.254.169.254/openstack";
    await inGuest(login, `echo "while ! [ -e /tmp/enough ]; do ${ask}; done" >/tmp/ask`);
    await inGuest(login, 'setsid sh /tmp/ask </dev/null >/tmp/answers 2>&1 & sleep 1');
    await cloud.start();
    const answers = await inGuest(login, 'touch /tmp/enough; cat /tmp/answers');
    expect(answers.length).toBeGreaterThan(20);
    expect(answers.replaceAll('200\n', '')).toBe('');
  });

  it('is known again soon after the database is killed', async () => {
    const lock = await readFile(join(cloud.dataDir, 'postgres/data/postmaster.pid'), 'utf8');
    process.kill(Number.parseInt(lock, 10), 'SIGKILL');
    const api = await until('the APIs answer again', () => cloud.api().catch(() => undefined));
    expect((await show(api, server.id)).status).toBe('ACTIVE');
    expect(await metadata()).toMatch(/^i-/);
  });

  it('goes on when libvirtd is killed, and can be stopped afterwards', async () => {
    const libvirtd = await until('libvirtd is the one that this cloud started', async () =>
      (await processes()).find(
        ({ command }) => /\/libvirtd /.test(command) && command.includes(cloud.dataDir),
      ),
    );
    process.kill(libvirtd.pid, 'SIGKILL');
    expect(await inGuest(login, 'id -un')).toBe('tiny\n');
    expect(await guestPid(server.id)).toBe(pid);
    await cloud.openstack(['server', 'stop', server.id]);
    const api = await cloud.api();
    await until('it is SHUTOFF', async () => (await show(api, server.id)).status === 'SHUTOFF', 180_000);
    expect(await guestPid(server.id)).toBeUndefined();
  });

  it('can be deleted after all of that, and leaves nothing', async () => {
    await remove(await cloud.api(), server.id);
    expect(await leftOf(server.id)).toEqual(before);
  });
});

describe('nova-lite down after kill -9', () => {
  it('removes everything, a guest that runs and one that was being built too', async () => {
    const api = await cloud.api();
    const running = await create(api);
    await settles(api, running);
    const building = await create(api);
    await soon('the disk', () => there(inHost(building, 'disk')));
    await cloud.kill();
    await cloud.down();
    expect(await processesIn(cloud.dataDir)).toEqual([]);
    expect(await definitionsOf(cloudId)).toEqual([]);
    expect(await thingsOf([running, building, network], cloud.dataDir)).toEqual([]);
    expect(await there(cloud.dataDir)).toBe(false);
  });
});
