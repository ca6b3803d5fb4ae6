// Servers in a whole cloud with simulated hosts: what becomes of them, and that nothing is left of them.
import type { ProvisioningReport } from '@nova-lite/instance-metadata';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startSimulatedCloud, type SimulatedCloud, type SimulatedHost } from '../harness/simulated-cloud.ts';
import { uploadEmptyDisk } from '../harness/tiny-disk.ts';
import { until } from '../harness/until.ts';

interface Server {
  id: string;
  status: string;
  fault?: { message: string };
  addresses: Record<string, { addr: string }[]>;
  'OS-EXT-SRV-ATTR:host': string | null;
  'OS-NOVA-LITE:provisioning': string;
}

let cloud: SimulatedCloud;
let image: string;

beforeAll(async () => {
  cloud = await startSimulatedCloud(['a', 'b']);
  image = await uploadEmptyDisk(cloud.admin);
});
afterAll(() => cloud.stop());

const host = (name: string): SimulatedHost => {
  const found = cloud.hosts.get(name);
  if (!found) throw new Error(`no host ${name}`);
  return found;
};

async function create(more: Record<string, unknown> = {}, api = cloud.admin): Promise<string> {
  const { networks } = await api.call<{ networks: { id: string }[] }>(
    'network',
    'GET',
    '/v2.0/networks?name=private',
  );
  const server = {
    name: 'one',
    imageRef: image,
    flavorRef: '1',
    networks: [{ uuid: networks[0]?.id }],
    ...more,
  };
  return (await api.call<{ server: { id: string } }>('compute', 'POST', '/servers', { server })).server.id;
}

const show = async (id: string): Promise<Server> =>
  (await cloud.admin.call<{ server: Server }>('compute', 'GET', `/servers/${id}`)).server;

const becomes = (id: string, status: string): Promise<Server> =>
  until(`server is ${status}`, async () => {
    const server = await show(id);
    if (server.status === 'ERROR' && status !== 'ERROR') throw new Error(server.fault?.message);
    return server.status === status ? server : undefined;
  });

const act = (id: string, action: Record<string, unknown>) =>
  cloud.admin.call('compute', 'POST', `/servers/${id}/action`, action);

const isGone = (id: string) =>
  until('server is gone', () =>
    show(id).then(
      () => false,
      () => true,
    ),
  );

async function remove(id: string): Promise<void> {
  await cloud.admin.call('compute', 'DELETE', `/servers/${id}`);
  await isGone(id);
}

/** What is left of a server in the other services and on the hosts. */
async function leftOf(id: string): Promise<unknown> {
  const { ports } = await cloud.admin.call<{ ports: unknown[] }>(
    'network',
    'GET',
    `/v2.0/ports?device_id=${id}`,
  );
  const hosts = [...cloud.hosts].filter(
    ([, h]) => h.hypervisor.guests.has(id) || h.plugged.has(id) || h.published.has(id),
  );
  return { ports, hosts: hosts.map(([name]) => name) };
}

const nothing = { ports: [], hosts: [] };

const usedMemory = async (): Promise<number> =>
  (
    await cloud.admin.call<{ hypervisor_statistics: { memory_mb_used: number } }>(
      'compute',
      'GET',
      '/os-hypervisors/statistics',
    )
  ).hypervisor_statistics.memory_mb_used;

describe('a server', () => {
  it('is built, gets an address, and leaves nothing when it is deleted', async () => {
    const before = await usedMemory();
    const id = await create();
    const server = await becomes(id, 'ACTIVE');
    expect(server.addresses['private']?.[0]?.addr).toMatch(/^10\.20\.0\./);
    expect(host(server['OS-EXT-SRV-ATTR:host'] ?? '').hypervisor.guests.get(id)?.state).toBe('running');
    expect(await usedMemory()).toBe(before + 256);
    await remove(id);
    expect(await leftOf(id)).toEqual(nothing);
    expect(await usedMemory()).toBe(before);
  });

  it('goes where most memory is free', async () => {
    const first = await becomes(await create(), 'ACTIVE');
    const second = await becomes(await create(), 'ACTIVE');
    expect(second['OS-EXT-SRV-ATTR:host']).not.toBe(first['OS-EXT-SRV-ATTR:host']);
    await remove(first.id);
    await remove(second.id);
  });

  it('stops, starts and reboots', async () => {
    const { id, 'OS-EXT-SRV-ATTR:host': name } = await becomes(await create(), 'ACTIVE');
    await act(id, { 'os-stop': null });
    await becomes(id, 'SHUTOFF');
    expect(host(name ?? '').hypervisor.guests.get(id)?.state).toBe('shutdown');
    await act(id, { 'os-start': null });
    await becomes(id, 'ACTIVE');
    const starts = host(name ?? '').hypervisor.guests.get(id)?.starts ?? 0;
    await act(id, { reboot: { type: 'HARD' } });
    await until(
      'it was started once more',
      () => host(name ?? '').hypervisor.guests.get(id)?.starts === starts + 1,
    );
    await becomes(id, 'ACTIVE');
    await remove(id);
  });

  it('that turns itself off is SHUTOFF', async () => {
    const { id, 'OS-EXT-SRV-ATTR:host': name } = await becomes(await create(), 'ACTIVE');
    host(name ?? '').hypervisor.shutDown(id);
    await becomes(id, 'SHUTOFF');
    await remove(id);
  });

  it('whose properties change reads them anew', async () => {
    const { id, 'OS-EXT-SRV-ATTR:host': name } = await becomes(
      await create({ metadata: { role: 'web' } }),
      'ACTIVE',
    );
    await cloud.admin.call('compute', 'POST', `/servers/${id}/metadata`, { metadata: { role: 'db' } });
    expect(host(name ?? '').published.get(id)?.meta).toEqual({ role: 'db' });
    await remove(id);
  });

  it('says what its guest reported, as a field, and as an action of its boot with an event for each stage', async () => {
    const {
      id,
      'OS-EXT-SRV-ATTR:host': name,
      'OS-NOVA-LITE:provisioning': before,
    } = await becomes(await create(), 'ACTIVE');
    expect(before).toBe('pending');
    const network: ProvisioningReport = {
      agent: 'test/1',
      result: 'provisioned with warnings',
      complete: false,
      bootId: '0047dded-b5f0-4ebb-8ab3-1a0dd3ffe180',
      datasource: 'config-drive',
      read: { metadataService: [], configDrive: [] },
      stages: [{ stage: 'network', result: 'ok', startedSeconds: 3, durationMs: 30 }],
      modules: [
        {
          module: 'passwords',
          stage: 'network',
          result: 'ok',
          message: 'set the password of root',
          startedSeconds: 3,
          durationMs: 30,
        },
      ],
      findings: [
        { severity: 'warning', code: 'chpasswd-null', message: 'chpasswd is empty', line: 2, column: 1 },
      ],
      hostKeys: ['ssh-ed25519 AAAA'],
      uptimeSeconds: 4,
    };
    const final: ProvisioningReport = {
      ...network,
      complete: true,
      stages: [
        ...(network.stages ?? []),
        { stage: 'final', result: 'ok', startedSeconds: 5, durationMs: 2000 },
      ],
      uptimeSeconds: 8,
    };
    // Each comes twice, as when an answer was lost.
    for (const report of [network, network, final, final]) host(name ?? '').agent.reported(id, report);
    await until(
      'the field',
      async () => (await show(id))['OS-NOVA-LITE:provisioning'] === 'provisioned with warnings',
    );
    const { instanceActions } = await cloud.admin.call<{
      instanceActions: { action: string; request_id: string; message: string }[];
    }>('compute', 'GET', `/servers/${id}/os-instance-actions`);
    const [action, ...others] = instanceActions.filter((one) => one.action === 'provision');
    expect(others).toEqual([]);
    if (!action) throw new Error('the report is no action of the server');
    expect(action.message).toContain('warning at line 2, column 1: chpasswd is empty');
    const detail = await cloud.admin.call<{
      instanceAction: {
        events: { event: string; result: string; details: string; start_time: string; finish_time: string }[];
      };
    }>('compute', 'GET', `/servers/${id}/os-instance-actions/${action.request_id}`);
    const events = detail.instanceAction.events.toSorted((a, b) => (a.start_time < b.start_time ? -1 : 1));
    expect(events).toMatchObject([
      { event: 'guest__network', result: 'Success' },
      { event: 'guest__final', result: 'Success' },
    ]);
    const [began, ended] = [events[1]?.start_time, events[1]?.finish_time].map((time) =>
      Date.parse(`${time}Z`),
    );
    expect((ended ?? 0) - (began ?? 0)).toBe(2000);
    expect(await cloud.admin.call('compute', 'GET', `/servers/${id}/provisioning`)).toMatchObject({
      provisioning: {
        result: 'provisioned with warnings',
        reasons: ['warning at line 2, column 1: chpasswd is empty'],
        stages: [
          { stage: 'network', modules: [{ module: 'passwords', message: 'set the password of root' }] },
          { stage: 'final', modules: [] },
        ],
        host_keys: ['ssh-ed25519 AAAA'],
      },
    });
    await remove(id);
  });

  it('whose guest reports without end has a list of actions that ends', async () => {
    const { id, 'OS-EXT-SRV-ATTR:host': name } = await becomes(await create(), 'ACTIVE');
    const report = {
      agent: 'test/1',
      datasource: 'none',
      read: { metadataService: [], configDrive: [] },
      modules: [],
      findings: [],
      hostKeys: [],
      uptimeSeconds: 1,
    } as const;
    for (let n = 0; n < 30; n++) host(name ?? '').agent.reported(id, { ...report, result: 'failed' });
    host(name ?? '').agent.reported(id, { ...report, result: 'provisioned' });
    await until(
      'the newest report',
      async () => (await show(id))['OS-NOVA-LITE:provisioning'] === 'provisioned',
    );
    const { instanceActions } = await cloud.admin.call<{ instanceActions: { action: string }[] }>(
      'compute',
      'GET',
      `/servers/${id}/os-instance-actions`,
    );
    expect(instanceActions.filter(({ action }) => action === 'provision').length).toBeLessThanOrEqual(20);
    await remove(id);
  });
});

describe('a build that goes wrong', () => {
  afterEach(() => {
    for (const { driver } of cloud.hosts.values()) driver.faults.fail('spawn', new Error('none'), 0);
  });

  it('on one host goes on on another', async () => {
    const order = ['a', 'b'];
    host('a').driver.faults.fail('spawn', new Error('the disk of a is broken'), 1);
    const server = await becomes(await create(), 'ACTIVE');
    expect(order).toContain(server['OS-EXT-SRV-ATTR:host']);
    expect(host('a').hypervisor.guests.has(server.id)).toBe(server['OS-EXT-SRV-ATTR:host'] === 'a');
    await remove(server.id);
  });

  it('everywhere ends in ERROR with the reason, and leaves neither ports nor guests nor claims', async () => {
    const before = await usedMemory();
    for (const { driver } of cloud.hosts.values())
      driver.faults.fail('spawn', new Error('the disk is broken'), 9);
    const { id, fault } = await becomes(await create(), 'ERROR');
    expect(fault?.message).toContain('the disk is broken');
    expect(await leftOf(id)).toEqual(nothing);
    expect(await usedMemory()).toBe(before);
    await remove(id);
  });

  it('for want of a host says which host was refused by which filter and by how much', async () => {
    await cloud.admin.call('compute', 'POST', '/flavors', {
      flavor: { id: 'huge', name: 'huge', ram: 45_000, disk: 1, vcpus: 1 },
    });
    const { id, fault } = await becomes(await create({ flavorRef: 'huge' }), 'ERROR');
    expect(fault?.message).toMatch(
      /No valid host was found\. a needs 45000 MB of memory, has \d+ of \d+ free \(RamFilter\); b needs/,
    );
    await remove(id);
    await cloud.admin.call('compute', 'DELETE', '/flavors/huge');
  });

  it('is given up when the server is deleted meanwhile', async () => {
    for (const { driver } of cloud.hosts.values()) driver.faults.slow('spawn', 500);
    const id = await create();
    await until('it is being built', async () => (await show(id)).status === 'BUILD');
    await remove(id);
    for (const { driver } of cloud.hosts.values()) driver.faults.slow('spawn', 0);
    expect(await leftOf(id)).toEqual(nothing);
  });
});

describe('when something dies', () => {
  let before: number;
  beforeEach(async () => (before = await usedMemory()));

  it('a controller that goes away in the middle of a build leaves it to the next one', async () => {
    for (const { driver } of cloud.hosts.values()) driver.faults.slow('spawn', 1_000);
    const id = await create();
    await until('a host works on it', () => [...cloud.hosts.values()].some((h) => h.published.has(id)));
    await cloud.restartController();
    for (const { driver } of cloud.hosts.values()) driver.faults.slow('spawn', 0);
    await becomes(id, 'ACTIVE');
    expect(await usedMemory()).toBe(before + 256);
    await remove(id);
    expect(await leftOf(id)).toEqual(nothing);
  });

  it('an agent that starts again adopts its guests as they are', async () => {
    const { id, 'OS-EXT-SRV-ATTR:host': name } = await becomes(await create(), 'ACTIVE');
    await cloud.stopHost(name ?? '');
    const again = await cloud.startHost(name ?? '');
    expect(again.hypervisor.guests.get(id)?.starts).toBe(1);
    expect(again.published.has(id)).toBe(true);
    expect(again.plugged.has(id)).toBe(true);
    await act(id, { 'os-stop': null });
    await becomes(id, 'SHUTOFF');
    await remove(id);
  });

  it('a guest that turned itself off while its agent was away is SHUTOFF afterwards', async () => {
    const { id, 'OS-EXT-SRV-ATTR:host': name } = await becomes(await create(), 'ACTIVE');
    await cloud.stopHost(name ?? '');
    host(name ?? '').hypervisor.shutDown(id);
    await cloud.startHost(name ?? '');
    await becomes(id, 'SHUTOFF');
    await remove(id);
  });
});
