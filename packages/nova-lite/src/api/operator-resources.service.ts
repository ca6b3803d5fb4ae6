// What operators look at: hosts, services, limits, actions.
import { expect, test } from 'vitest';
import { instanceRow } from '../db/fixture.ts';
import { finishEvent, insertInstances, startAction, startEvent } from '../db/index.ts';
import { likeRecorded, pick, recorded, shapeOf } from './testing/recorded.ts';
import { at } from './testing/stand-ins.ts';
import { useTestApi } from './testing/test-api.ts';

const api = useTestApi();

test('hypervisors are shown as in Nova, by number before 2.53 and by UUID after', async () => {
  const hypervisor = recorded('hypervisors, 2.1').response.body;
  await likeRecorded(api, 'hypervisors, 2.1', 'GET', '/os-hypervisors/detail');
  await likeRecorded(api, 'hypervisors, 2.88', 'GET', '/os-hypervisors/detail');
  await likeRecorded(api, 'hypervisor statistics, 2.1', 'GET', '/os-hypervisors/statistics');
  expect(shapeOf((await api.call('admin', 'GET', '/os-hypervisors/1')).body)).toEqual({
    hypervisor: shapeOf(pick(hypervisor, 'hypervisors.0')),
  });
  expect(await api.call('admin', 'GET', '/os-hypervisors/cmp1')).toMatchObject({
    status: 404,
    body: { itemNotFound: { message: "Hypervisor with ID 'cmp1' could not be found." } },
  });
  expect(await api.call('admin', 'GET', '/os-hypervisors/cmp1', { version: '2.88' })).toMatchObject({
    status: 400,
    body: { badRequest: { message: 'Invalid uuid cmp1' } },
  });
  expect(await api.call('admin', 'GET', '/os-hypervisors/1/uptime')).toMatchObject({
    status: 200,
    body: { hypervisor: { uptime: ' 10:00:00 up 1 day' } },
  });
  expect(await api.call('alice', 'GET', '/os-hypervisors')).toMatchObject({ status: 403 });
});

test('a compute service is disabled and enabled', async () => {
  await likeRecorded(api, 'services, 2.69', 'GET', '/os-services');
  const path = '/os-services/dccb2349-dc8c-45e5-8e6c-fd523efc900d';
  const disabled = await likeRecorded(api, 'service disabled, 2.69', 'PUT', path);
  expect(disabled.body).toMatchObject({
    service: { status: 'disabled', disabled_reason: 'maint', state: 'up' },
  });
  expect(await api.call('admin', 'GET', '/os-hypervisors')).toMatchObject({
    body: { hypervisors: [{ status: 'disabled' }] },
  });
  const named = { host: 'cmp1', binary: 'nova-compute' };
  expect(await api.call('admin', 'PUT', '/os-services/enable', { body: named })).toMatchObject({
    status: 200,
    body: { service: { status: 'enabled' } },
  });
  const conductor = '/os-services/d0c5905d-b51f-44b8-8bbc-f5160e580743';
  expect(
    await api.call('admin', 'PUT', conductor, { body: { status: 'disabled' }, version: '2.69' }),
  ).toMatchObject({ status: 400 });
});

test('zones tell which hosts live', async () => {
  const { body } = await api.call('admin', 'GET', '/os-availability-zone/detail');
  expect(body).toMatchObject({
    availabilityZoneInfo: [
      { zoneName: 'internal', hosts: { vm: { 'nova-conductor': { available: true } } } },
      {
        zoneName: 'nova',
        zoneState: { available: true },
        hosts: { cmp1: { 'nova-compute': { available: true, active: true } } },
      },
    ],
  });
  expect(await api.call('alice', 'GET', '/os-availability-zone')).toMatchObject({
    body: { availabilityZoneInfo: [{ zoneName: 'nova', hosts: null }] },
  });
});

test('limits and quotas are as in Nova, and count what is used', async () => {
  await insertInstances(api.db, [instanceRow('a', { project_id: 'project-a' })]);
  const limits = await likeRecorded(api, 'limits, 2.1', 'GET', '/limits');
  expect(limits.body).toMatchObject({
    limits: { absolute: { totalInstancesUsed: 1, totalRAMUsed: 512, maxTotalInstances: 10 } },
  });
  await likeRecorded(api, 'limits, 2.57', 'GET', '/limits');
  await likeRecorded(api, 'quota, 2.1', 'GET', '/os-quota-sets/project-a');
  expect(await api.call('bob', 'GET', '/os-quota-sets/project-a')).toMatchObject({ status: 403 });
});

test('what was done to a server can be read, and what failed', async () => {
  await insertInstances(api.db, [instanceRow('a', { project_id: 'project-a' })]);
  const action = await startAction(api.db, {
    instanceUuid: 'a',
    action: 'create',
    requestId: 'req-1',
    userId: 'u',
    projectId: 'project-a',
    at,
  });
  const event = await startEvent(api.db, action, {
    event: 'compute__do_build_and_run_instance',
    host: 'cmp1',
    at,
  });
  await finishEvent(api.db, event, 'Error', at, 'the disk is full');
  await likeRecorded(api, 'actions, 2.1', 'GET', '/servers/a/os-instance-actions');
  await likeRecorded(api, 'actions, 2.62', 'GET', '/servers/a/os-instance-actions');
  const shown = await api.call('admin', 'GET', '/servers/a/os-instance-actions/req-1', { version: '2.84' });
  expect(shown.body).toMatchObject({
    instanceAction: {
      action: 'create',
      events: [
        {
          event: 'compute__do_build_and_run_instance',
          result: 'Error',
          host: 'cmp1',
          details: 'the disk is full',
          start_time: '2026-11-22T21:16:09.000000',
        },
      ],
    },
  });
  const member = await api.call('alice', 'GET', '/servers/a/os-instance-actions/req-1', { version: '2.84' });
  expect(pick(member.body, 'instanceAction.events.0')).not.toHaveProperty('host');
  expect(await api.call('admin', 'GET', '/servers/a/os-instance-actions/REQID')).toMatchObject({
    status: 404,
    body: { itemNotFound: { message: 'Action REQID not found' } },
  });
});
