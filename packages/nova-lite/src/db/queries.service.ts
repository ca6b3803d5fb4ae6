import { migrate } from '@nova-lite/service-kit';
import { freshDatabase, type FreshDatabase } from '@nova-lite/service-kit/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { listNodes, upsertNode } from './compute-nodes.ts';
import { isDuplicate, type NovaDatabase } from './database.ts';
import { instanceRow } from './fixture.ts';
import {
  addFlavorProject,
  insertFlavor,
  listFlavors,
  removeFlavorProject,
  setExtraSpecs,
  findFlavor,
} from './flavors.ts';
import {
  finishAction,
  finishEvent,
  listActions,
  listEvents,
  startAction,
  startEvent,
} from './instance-actions.ts';
import { listInstances, usageOfProject, type InstanceFilter } from './instance-list.ts';
import { findInstance, insertInstances, markInstanceDeleted, updateInstance } from './instances.ts';
import { insertKeypair, listKeypairs } from './keypairs.ts';
import { novaMigrations, novaSchema } from './migrations.ts';
import { heartbeat, isUp, listServices, updateService } from './services.ts';
import type { NovaTables } from './tables.ts';

let fresh: FreshDatabase;
let db: NovaDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
  db = await migrate<NovaTables>(fresh.db, novaSchema, novaMigrations);
});
afterAll(() => fresh.drop());
beforeEach(async () => {
  await db.deleteFrom('instances').execute();
});

const at = new Date('2026-01-02T03:04:05.678Z');
const uuids = async (filter: InstanceFilter) => (await listInstances(db, filter)).map((row) => row.uuid);

test('an instance comes back as it went in, with a number of its own', async () => {
  const given = instanceRow('a', {
    metadata: { k: 'v' },
    tags: ['x'],
    key: { name: 'mine', type: 'ssh', data: 'ssh-ed25519 AA' },
  });
  const [inserted] = await insertInstances(db, [given]);
  expect(await findInstance(db, 'a')).toEqual(inserted);
  expect(inserted).toMatchObject({
    ...given,
    ec2_id: expect.any(Number),
    launched_at: null,
    created_at: expect.any(Date),
  });
});

test('an update changes what it names, null in a JSON column too', async () => {
  await insertInstances(db, [instanceRow('a', { metadata: { k: 'v' } })]);
  const fault = { code: 500, message: 'No valid host was found.', created: at.toISOString() };
  expect(await updateInstance(db, 'a', { vm_state: 'error', task_state: null, fault })).toMatchObject({
    fault,
    metadata: { k: 'v' },
  });
  expect(await updateInstance(db, 'a', { fault: null })).toMatchObject({ fault: null, vm_state: 'error' });
});

test('a deleted instance keeps its row, without its user data, out of the list', async () => {
  await insertInstances(db, [instanceRow('a', { user_data: 'c2VjcmV0' }), instanceRow('b')]);
  await markInstanceDeleted(db, 'a', at);
  expect(await findInstance(db, 'a')).toMatchObject({ vm_state: 'deleted', user_data: null, deleted_at: at });
  expect(await uuids({})).toEqual(['b']);
  expect(await uuids({ deleted: true })).toEqual(['a']);
  expect((await uuids({ deleted: 'any' })).length).toBe(2);
});

test('a list is filtered by each thing that a server has', async () => {
  const subnet = {
    id: 's',
    version: 4,
    cidr: '10.0.0.0/24',
    dhcp: true,
    dnsServers: [],
    hostRoutes: [],
  } as const;
  const port = {
    id: 'p',
    mac: 'fa:16:3e:00:00:01',
    tap: 'tap0',
    mtu: 1500,
    network: { id: 'n', name: 'net' },
    securityGroups: [],
    addresses: [{ address: '10.0.0.7', subnet }],
  };
  await insertInstances(db, [
    instanceRow('a', { name: 'web.1', tags: ['x', 'y'], metadata: { k: 'v', l: 'w' }, ports: [port] }),
    instanceRow('b', {
      name: 'WEB-2',
      tags: ['x'],
      vm_state: 'active',
      task_state: null,
      project_id: 'other',
    }),
  ]);
  const expected: [InstanceFilter, string[]][] = [
    [{ projectId: 'other' }, ['b']],
    [{ name: 'web' }, ['a', 'b']],
    [{ name: '^web.1$' }, ['a']],
    [{ name: '(web' }, []],
    [{ ip: '10.0.0.7' }, ['a']],
    [{ ip: '10.0.0.8' }, []],
    [{ metadata: { k: 'v' } }, ['a']],
    [{ allTags: ['x', 'y'] }, ['a']],
    [{ anyTag: ['y', 'z'] }, ['a']],
    [{ notAnyTag: ['y'] }, ['b']],
    [{ notAllTags: ['x', 'y'] }, ['b']],
    [{ vmStates: ['active'] }, ['b']],
    [{ taskStates: [null] }, ['b']],
    [{ uuids: ['b', 'z'] }, ['b']],
    [{ flavorId: '1', imageId: 'image-1' }, ['a', 'b']],
    [{ keyName: 'mine' }, []],
    [{ changedSince: new Date(Date.now() + 3_600_000) }, []],
  ];
  for (const [filter, found] of expected) {
    expect({ filter, found: (await uuids(filter)).sort() }).toEqual({ filter, found });
  }
});

test('pages follow one another in any order, and equal values do not lose a row', async () => {
  await insertInstances(
    db,
    ['a', 'b', 'c', 'd', 'e'].map((uuid) => instanceRow(uuid, { name: 'same' })),
  );
  for (const sort of [
    [],
    [{ key: 'display_name', direction: 'asc' }],
    [{ key: 'launched_at', direction: 'desc' }],
  ] as const) {
    const whole = await uuids({ sort });
    const pages = [];
    let marker: string | undefined;
    for (let page = 0; page < 3; page++) {
      const found = await uuids({ sort, limit: 2, marker });
      pages.push(...found);
      marker = found.at(-1);
    }
    expect(pages).toEqual(whole);
  }
});

test('usage counts what is there', async () => {
  await insertInstances(db, [instanceRow('a'), instanceRow('b'), instanceRow('c', { project_id: 'other' })]);
  await markInstanceDeleted(db, 'b', at);
  expect(await usageOfProject(db, 'project-1')).toEqual({ instances: 1, cores: 1, ramMb: 512 });
  expect(await usageOfProject(db, 'nobody')).toEqual({ instances: 0, cores: 0, ramMb: 0 });
});

test('an action and an event that begin again after a crash are the same ones', async () => {
  await insertInstances(db, [instanceRow('a')]);
  const action = { instanceUuid: 'a', action: 'create', requestId: 'req-1', userId: 'u', projectId: 'p', at };
  const id = await startAction(db, action);
  expect(await startAction(db, action)).toBe(id);
  const event = await startEvent(db, id, { event: 'compute__do_build_and_run_instance', host: 'h', at });
  await finishEvent(db, event, 'Error', at, 'the host went away');
  expect(await startEvent(db, id, { event: 'compute__do_build_and_run_instance', host: 'h2', at })).toBe(
    event,
  );
  await finishEvent(db, event, 'Success', at);
  await finishAction(db, id, at);
  expect(await listEvents(db, id)).toMatchObject([
    { result: 'Success', host: 'h2', details: null, finish_time: at },
  ]);
  expect(await listActions(db, 'a')).toMatchObject([{ request_id: 'req-1', message: null }]);
});

test('a service that was heard of is up; forced down it is not', async () => {
  const service = { uuid: 's1', binary: 'nova-compute', host: 'h', zone: 'nova' } as const;
  await heartbeat(db, service);
  await heartbeat(db, { ...service, uuid: 's2' });
  const [row, ...more] = await listServices(db, { binary: 'nova-compute' });
  expect(more).toEqual([]);
  expect(row && isUp(row)).toBe(true);
  expect(row?.uuid).toBe('s1');
  await updateService(db, row?.id ?? 0, { forced_down: true });
  expect((await listServices(db)).map(isUp)).toEqual([false]);
});

test('a node that reports again is the same node', async () => {
  const total = { vcpus: 2, memoryMb: 1024, diskGb: 10 };
  const facts = {
    hypervisorType: 'QEMU',
    hypervisorVersion: 7002022,
    hostIp: '127.0.0.1',
    cpuInfo: {},
    total,
    reserved: total,
    freeDiskGb: 5,
    uptime: '',
  };
  await upsertNode(db, { uuid: 'n1', host: 'h', hypervisorHostname: 'h', facts });
  await upsertNode(db, {
    uuid: 'n2',
    host: 'h',
    hypervisorHostname: 'h',
    facts: { ...facts, freeDiskGb: 4 },
  });
  expect(await listNodes(db)).toMatchObject([{ uuid: 'n1', facts: { freeDiskGb: 4 } }]);
});

test('a private flavor is seen by the projects that were given it', async () => {
  const flavor = { name: 'f', vcpus: 1, ram_mb: 64, disk_gb: 0, description: null };
  await insertFlavor(db, { ...flavor, id: 'private', is_public: false });
  await expect(insertFlavor(db, { ...flavor, id: 'other' })).rejects.toSatisfy(isDuplicate);
  const seen = async () => (await listFlavors(db, { usableBy: 'p' })).map((row) => row.id);
  expect(await seen()).toEqual([]);
  expect([await addFlavorProject(db, 'private', 'p'), await addFlavorProject(db, 'private', 'p')]).toEqual([
    true,
    false,
  ]);
  expect(await seen()).toEqual(['private']);
  expect([
    await removeFlavorProject(db, 'private', 'p'),
    await removeFlavorProject(db, 'private', 'p'),
  ]).toEqual([true, false]);
  await setExtraSpecs(db, 'private', { 'hw:cpu_policy': 'shared' });
  expect(await findFlavor(db, 'private')).toMatchObject({
    extra_specs: { 'hw:cpu_policy': 'shared' },
    rxtx_factor: 1,
  });
});

test('the name of a key is taken once a user', async () => {
  const key = {
    user_id: 'u',
    name: 'k',
    type: 'ssh',
    public_key: 'ssh-ed25519 AA',
    fingerprint: 'aa',
  } as const;
  await insertKeypair(db, key);
  await insertKeypair(db, { ...key, user_id: 'v' });
  await expect(insertKeypair(db, key)).rejects.toSatisfy(isDuplicate);
  expect((await listKeypairs(db, 'u')).map((row) => row.name)).toEqual(['k']);
});
