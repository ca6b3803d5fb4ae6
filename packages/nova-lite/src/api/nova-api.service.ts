import { expect, test } from 'vitest';
import { recorded } from './testing/recorded.ts';
import { useTestApi } from './testing/test-api.ts';

const api = useTestApi();

test('the version documents need no token and say 2.1 to 2.93', async () => {
  const one = await api.app.inject({ url: '/v2.1/' });
  expect(one.json()).toEqual(recorded('version').response.body);
  const root = await api.app.inject({ url: '/' });
  expect(root.json()).toMatchObject({ versions: [{ id: 'v2.1', version: '2.93', min_version: '2.1' }] });
});

test('without a token nothing is answered', async () => {
  expect(await api.call('nobody', 'GET', '/servers')).toMatchObject({
    status: 401,
    body: { error: { code: 401, title: 'Unauthorized' } },
  });
});

test('every answer names its version, and one that is not offered is 406', async () => {
  const answer = await api.call('admin', 'GET', '/servers', { version: '2.61' });
  expect(answer.headers).toMatchObject({
    'openstack-api-version': 'compute 2.61',
    'x-openstack-nova-api-version': '2.61',
    vary: 'OpenStack-API-Version, X-OpenStack-Nova-API-Version',
    'x-openstack-request-id': expect.stringMatching(/^req-/),
  });
  expect(await api.call('admin', 'GET', '/servers', { version: '2.999' })).toMatchObject({
    status: 406,
    body: { computeFault: { code: 406 } },
  });
  expect(await api.call('admin', 'GET', '/servers', { version: 'x' })).toMatchObject({
    status: 400,
    body: { badRequest: { code: 400 } },
  });
  expect((await api.call('admin', 'GET', '/servers/nosuch')).headers).toMatchObject({
    'openstack-api-version': 'compute 2.1',
  });
});

test('what is not there says its name', async () => {
  expect(await api.call('admin', 'GET', '/os-cells')).toMatchObject({
    status: 404,
    body: { itemNotFound: { message: expect.stringContaining('/v2.1/os-cells') } },
  });
  expect(
    await api.call('admin', 'POST', '/os-aggregates', { body: { aggregate: { name: 'x' } } }),
  ).toMatchObject({
    status: 501,
    body: { notImplemented: { message: 'Host aggregates are not supported by this cloud.' } },
  });
});
