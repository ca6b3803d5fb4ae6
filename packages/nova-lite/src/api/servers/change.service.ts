import { expect, test } from 'vitest';
import { pick, recorded, shapeOf } from '../testing/recorded.ts';
import { create, makeActive, show } from '../testing/servers.ts';
import { useTestApi } from '../testing/test-api.ts';

const api = useTestApi();

test('servers of another project are not there', async () => {
  const id = await create(api);
  expect(await api.call('bob', 'GET', `/servers/${id}`)).toMatchObject({
    status: 404,
    body: { itemNotFound: { code: 404, message: `Instance ${id} could not be found.` } },
  });
  for (const [method, path, body] of [
    ['DELETE', '', undefined],
    ['PUT', '', { server: { name: 'x' } }],
    ['POST', '/action', { 'os-stop': null }],
    ['GET', '/os-instance-actions', undefined],
    ['POST', '/metadata', { metadata: { a: 'b' } }],
  ] as const) {
    expect(await api.call('bob', method, `/servers/${id}${path}`, { body })).toMatchObject({ status: 404 });
  }
  expect(await api.call('bob', 'GET', '/servers')).toMatchObject({ status: 200, body: { servers: [] } });
  expect(await api.call('bob', 'GET', '/servers?all_tenants=1')).toMatchObject({ status: 403 });
  expect(pick((await api.call('admin', 'GET', '/servers?all_tenants=1')).body, 'servers.0.id')).toBe(id);
});

test('a delete is accepted once, and a second one changes nothing', async () => {
  const id = await create(api);
  expect(await api.call('alice', 'DELETE', `/servers/${id}`)).toMatchObject({ status: 204, body: '' });
  expect(await api.call('alice', 'DELETE', `/servers/${id}`)).toMatchObject({ status: 204 });
  expect(await show(api, id)).toMatchObject({ server: { 'OS-EXT-STS:task_state': 'deleting' } });
  const kinds = await api.db.selectFrom('operations').select('kind').orderBy('id').execute();
  expect(kinds.map(({ kind }) => kind)).toEqual(['build', 'delete']);
});

test.each([
  [{ 'os-stop': null }, 'stop', 'powering-off', {}],
  [{ reboot: { type: 'SOFT' } }, 'reboot', 'rebooting', { rebootType: 'SOFT' }],
  [{ reboot: { type: 'HARD' } }, 'reboot', 'rebooting_hard', { rebootType: 'HARD' }],
])('%j is accepted and queued', async (body, kind, task, request) => {
  const id = await create(api);
  await makeActive(api, id);
  expect(await api.call('alice', 'POST', `/servers/${id}/action`, { body })).toMatchObject({
    status: 202,
    body: '',
  });
  expect(await show(api, id)).toMatchObject({ server: { 'OS-EXT-STS:task_state': task } });
  expect(
    await api.db
      .selectFrom('operations')
      .selectAll()
      .where('kind', '=', kind as 'stop')
      .executeTakeFirst(),
  ).toMatchObject({ request });
});

test("an action that the state does not allow is a conflict in Nova's words", async () => {
  const id = await create(api);
  const act = (body: object) => api.call('alice', 'POST', `/servers/${id}/action`, { body });
  const conflict = (message: string) => ({
    status: 409,
    body: { conflictingRequest: { code: 409, message } },
  });
  expect(await act({ 'os-stop': null })).toMatchObject(
    conflict(`Cannot 'stop' instance ${id} while it is in vm_state building`),
  );
  await makeActive(api, id);
  expect(await act({ 'os-start': null })).toMatchObject(
    conflict(`Cannot 'start' instance ${id} while it is in vm_state active`),
  );
  await act({ reboot: { type: 'SOFT' } });
  expect(await act({ 'os-stop': null })).toMatchObject(
    conflict(`Cannot 'stop' instance ${id} while it is in task_state rebooting`),
  );
});

test('an action that is not there says so by name', async () => {
  const id = await create(api);
  const act = (body: object) => api.call('alice', 'POST', `/servers/${id}/action`, { body });
  expect(await act({ createImage: { name: 'x' } })).toMatchObject({
    status: 501,
    body: { notImplemented: { message: 'The action createImage is not supported by this cloud.' } },
  });
  expect(await act({ dance: null })).toMatchObject({
    status: 400,
    body: { badRequest: { message: expect.stringContaining('There is no such action: dance') } },
  });
  expect(await act({ toString: null })).toMatchObject({ status: 400 });
  expect(await act({ 'os-stop': null, 'os-start': null })).toMatchObject({ status: 400 });
  expect(await act({ reboot: { type: 'QUICK' } })).toMatchObject({ status: 400 });
});

test('the console is read from the host, with as many lines as asked for', async () => {
  const id = await create(api);
  const console = (body: object) =>
    api.call('alice', 'POST', `/servers/${id}/action`, { body: { 'os-getConsoleOutput': body } });
  expect(await console({})).toMatchObject({
    status: 409,
    body: { conflictingRequest: { message: `Instance ${id} is not ready` } },
  });
  await makeActive(api, id);
  expect(await console({})).toMatchObject({
    status: 200,
    body: { output: 'FAKE CONSOLE OUTPUT\nANOTHER\nLAST LINE' },
  });
  expect(await console({ length: 2 })).toMatchObject({ status: 200, body: { output: 'ANOTHER\nLAST LINE' } });
});

test("name, properties and tags can be changed, and the guest's host hears of it", async () => {
  const path = `/servers/${await create(api, {}, 'admin')}`;
  const put = await api.call('admin', 'PUT', path, {
    body: { server: { name: 'renamed' } },
    version: '2.19',
  });
  expect(shapeOf(put.body)).toEqual({
    server: {
      ...(shapeOf(recorded('server updated, 2.19').response.body) as { server: object }).server,
      metadata: {},
      addresses: {},
    },
  });
  expect(
    await api.call('admin', 'POST', `${path}/metadata`, { body: { metadata: { k: 'v' } } }),
  ).toMatchObject({ status: 200, body: { metadata: { k: 'v' } } });
  expect(await api.call('admin', 'DELETE', `${path}/metadata/k`)).toMatchObject({ status: 204 });
  expect(await api.call('admin', 'DELETE', `${path}/metadata/k`)).toMatchObject({
    status: 404,
    body: { itemNotFound: { message: 'Metadata item was not found' } },
  });
  expect(await api.call('admin', 'PUT', `${path}/tags/x`, { version: '2.26' })).toMatchObject({
    status: 201,
    body: '',
  });
  expect(await api.call('admin', 'PUT', `${path}/tags/x`, { version: '2.26' })).toMatchObject({
    status: 204,
  });
  expect(await api.call('admin', 'GET', `${path}/tags`, { version: '2.26' })).toMatchObject({
    body: { tags: ['x'] },
  });
  expect(await api.call('admin', 'GET', `${path}/tags`)).toMatchObject({
    status: 404,
    body: { itemNotFound: { message: 'API version 2.1 is not supported on this method.' } },
  });
  expect(api.told).toEqual(['renamed', 'renamed', 'renamed']);
});
