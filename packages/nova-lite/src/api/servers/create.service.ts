import { expect, test } from 'vitest';
import { pick, recorded, shapeOf } from '../testing/recorded.ts';
import { networkId } from '../testing/stand-ins.ts';
import { bad, counts, create, show, minimal } from '../testing/servers.ts';
import { useTestApi } from '../testing/test-api.ts';

const api = useTestApi();

test('a create is answered as Nova answers it, with an operation and an action', async () => {
  const { request, response } = recorded('server created');
  const asked = (request.body as { server: object }).server;
  await api.call('alice', 'POST', '/os-keypairs', { body: recorded('keypair created, 2.10').request.body });
  const server = { ...asked, networks: [{ uuid: networkId }], security_groups: [{ name: 'default' }] };
  const answer = await api.call('alice', 'POST', '/servers', { body: { server } });
  expect(answer.status).toBe(202);
  expect(shapeOf(answer.body)).toEqual(shapeOf(response.body));
  const id = String(pick(answer.body, 'server.id'));
  expect(answer.headers).toMatchObject({
    location: `http://127.0.0.1:8774/v2.1/servers/${id}`,
    'openstack-api-version': 'compute 2.1',
  });
  const operation = await api.db.selectFrom('operations').selectAll().executeTakeFirstOrThrow();
  expect(operation).toMatchObject({
    instance_uuid: id,
    kind: 'build',
    request_id: answer.headers['x-openstack-request-id'],
  });
  expect(operation.request).toEqual({});
  expect(await counts(api)).toEqual({ instances: 1, operations: 1, actions: 1 });
});

test('several at once have numbers, and all or none are made', async () => {
  const answer = await api.call('alice', 'POST', '/servers', {
    body: { server: { ...minimal, name: 'multi', min_count: 2, max_count: 3 } },
  });
  expect(answer.status).toBe(202);
  const rows = await api.db.selectFrom('instances').selectAll().orderBy('launch_index').execute();
  expect(rows.map(({ name, hostname, launch_index }) => [name, hostname, launch_index])).toEqual([
    ['multi-1', 'multi-1', 0],
    ['multi-2', 'multi-2', 1],
    ['multi-3', 'multi-3', 2],
  ]);
  expect(new Set(rows.map((row) => row.reservation_id)).size).toBe(1);
  expect(await counts(api)).toEqual({ instances: 3, operations: 3, actions: 3 });
});

test('creates at the same moment do not go over the quota together', async () => {
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => api.call('alice', 'POST', '/servers', { body: bad({ min_count: 2 }) })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([202, 202, 202, 202, 202, 403]);
  expect((await counts(api)).instances).toBe(10);
});

test('user data of the largest size is taken', async () => {
  const id = await create(api, { user_data: Buffer.alloc(49_149).toString('base64') });
  expect(String(pick(await show(api, id, 'admin', '2.3'), 'server.OS-EXT-SRV-ATTR:user_data')).length).toBe(
    65_532,
  );
});

test('an administrator may name the host', async () => {
  await create(api, { availability_zone: 'nova:cmp1' }, 'admin');
  const [operation] = await api.db.selectFrom('operations').select('request').execute();
  expect(operation?.request).toMatchObject({ forcedHost: 'cmp1' });
  expect(
    await api.call('admin', 'POST', '/servers', { body: bad({ availability_zone: 'nova:mars' }) }),
  ).toMatchObject({ status: 400 });
});
