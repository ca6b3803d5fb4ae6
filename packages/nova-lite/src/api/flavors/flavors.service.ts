import { expect, test } from 'vitest';
import { likeRecorded, pick } from '../testing/recorded.ts';
import { imageId } from '../testing/stand-ins.ts';
import { useTestApi } from '../testing/test-api.ts';

const api = useTestApi();

test('flavors are made, shown and listed as in Nova', async () => {
  await api.db.deleteFrom('flavors').execute();
  await likeRecorded(api, 'flavor created, 2.61', 'POST', '/flavors');
  await likeRecorded(api, 'flavor created, 2.55', 'POST', '/flavors');
  await likeRecorded(api, 'flavors, 2.1', 'GET', '/flavors');
  const old = await api.call('alice', 'GET', '/flavors/1');
  expect(Object.keys(pick(old.body, 'flavor') as object)).not.toContain('description');
  expect(
    pick((await api.call('alice', 'GET', '/flavors/detail', { version: '2.75' })).body, 'flavors.0.swap'),
  ).toBe(0);
});

test('flavors are managed by administrators alone', async () => {
  const body = { flavor: { name: 'x', ram: 1, vcpus: 1, disk: 0 } };
  expect(await api.call('alice', 'POST', '/flavors', { body })).toMatchObject({
    status: 403,
    body: {
      forbidden: { message: "Policy doesn't allow os_compute_api:os-flavor-manage:create to be performed." },
    },
  });
  expect(
    await api.call('admin', 'POST', '/flavors', { body: { flavor: { ...body.flavor, id: '1' } } }),
  ).toMatchObject({
    status: 409,
    body: { conflictingRequest: { message: 'Flavor with ID 1 already exists.' } },
  });
  expect(
    await api.call('admin', 'POST', '/flavors', { body: { flavor: { ...body.flavor, name: 'm1.tiny' } } }),
  ).toMatchObject({
    status: 409,
    body: { conflictingRequest: { message: 'Flavor with name m1.tiny already exists.' } },
  });
  expect(
    await api.call('admin', 'POST', '/flavors', { body: { flavor: { ...body.flavor, ram: 0 } } }),
  ).toMatchObject({
    status: 400,
    body: { badRequest: { message: expect.stringContaining('0 is less than the minimum of 1') } },
  });
  expect(await api.call('alice', 'DELETE', '/flavors/1')).toMatchObject({ status: 403 });
  expect(await api.call('admin', 'DELETE', '/flavors/1')).toMatchObject({ status: 202, body: '' });
  expect(await api.call('admin', 'GET', '/flavors/1')).toMatchObject({
    status: 404,
    body: { itemNotFound: { message: 'Flavor 1 could not be found.' } },
  });
});

test('a private flavor is for the projects that were given it', async () => {
  const body = {
    flavor: { id: 'p', name: 'private', ram: 64, vcpus: 1, disk: 0, 'os-flavor-access:is_public': false },
  };
  await api.call('admin', 'POST', '/flavors', { body });
  expect(await api.call('bob', 'GET', '/flavors/p')).toMatchObject({ status: 404 });
  const use = () =>
    api.call('bob', 'POST', '/servers', {
      body: { server: { name: 'x', imageRef: imageId, flavorRef: 'p' } },
    });
  expect(await use()).toMatchObject({ status: 400 });
  const give = { addTenantAccess: { tenant: 'project-b' } };
  expect(await api.call('admin', 'POST', '/flavors/p/action', { body: give })).toMatchObject({
    status: 200,
    body: { flavor_access: [{ flavor_id: 'p', tenant_id: 'project-b' }] },
  });
  expect(await api.call('admin', 'POST', '/flavors/p/action', { body: give })).toMatchObject({ status: 409 });
  expect(await use()).toMatchObject({ status: 202 });
  expect(pick((await api.call('bob', 'GET', '/flavors')).body, 'flavors.length')).toBe(2);
  expect(pick((await api.call('alice', 'GET', '/flavors')).body, 'flavors.length')).toBe(1);
  expect(pick((await api.call('admin', 'GET', '/flavors?is_public=None')).body, 'flavors.length')).toBe(2);
});

test('extra specs are added, shown and removed one by one', async () => {
  const path = '/flavors/1/os-extra_specs';
  expect(await api.call('admin', 'POST', path, { body: { extra_specs: { 'a:b': 'c' } } })).toMatchObject({
    status: 200,
    body: { extra_specs: { 'a:b': 'c' } },
  });
  expect(
    await api.call('admin', 'POST', path, { body: { extra_specs: { 'hw:cpu_policy': 'shared' } } }),
  ).toMatchObject({ status: 200 });
  expect(await api.call('alice', 'GET', path)).toMatchObject({
    body: { extra_specs: { 'a:b': 'c', 'hw:cpu_policy': 'shared' } },
  });
  expect(await api.call('admin', 'DELETE', `${path}/a:b`)).toMatchObject({ status: 200, body: '' });
  expect(await api.call('alice', 'GET', `${path}/a:b`)).toMatchObject({ status: 404 });
});
