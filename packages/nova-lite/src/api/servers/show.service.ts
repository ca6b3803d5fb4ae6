import { expect, test } from 'vitest';
import { updateInstance } from '../../db/index.ts';
import { hostIdOf } from '../../model/host-id.ts';
import { pick, recorded, shapeOf } from '../testing/recorded.ts';
import { create, makeActive, show } from '../testing/servers.ts';
import { useTestApi } from '../testing/test-api.ts';

const api = useTestApi();

/** The recorded servers had no such field, and ours have it always. */
const ours = { 'OS-NOVA-LITE:provisioning': '', 'OS-NOVA-LITE:provisioning_reasons': [] };

const serverShape = (name: string) => ({
  server: { ...(shapeOf(recorded(name).response.body) as { server: object }).server, ...ours },
});

test('what is being built looks as in Nova', async () => {
  await api.call('admin', 'POST', '/os-keypairs', {
    body: { keypair: { ...(recorded('keypair created, 2.10').request.body as { keypair: object }).keypair } },
  });
  const id = await create(
    api,
    { key_name: 'mykey', config_drive: true, metadata: { role: 'web' }, availability_zone: 'nova' },
    'admin',
  );
  const body = await show(api, id);
  expect(shapeOf(body)).toEqual(serverShape('server building, 2.1'));
  const same = [
    'status',
    'hostId',
    'metadata',
    'addresses',
    'key_name',
    'config_drive',
    'OS-EXT-AZ:availability_zone',
    'OS-EXT-STS:task_state',
    'created',
    'progress',
  ];
  for (const key of same)
    expect([key, pick(body, `server.${key}`)]).toEqual([
      key,
      pick(recorded('server building, 2.1').response.body, `server.${key}`),
    ]);
});

test.each(['2.1', '2.19', '2.62', '2.90'])(
  'at %s a running server has the fields that Nova shows',
  async (version) => {
    const id = await create(api, { metadata: { role: 'web' } }, 'admin');
    await makeActive(api, id);
    const { body } = await api.call('admin', 'GET', `/servers/${id}`, { version });
    const expected = serverShape(`server active, ${version}`).server as Record<string, unknown>;
    const flavor =
      version === '2.62' || version === '2.90'
        ? { flavor: { ...(expected['flavor'] as object), extra_specs: {} } }
        : {};
    const tags = 'tags' in expected ? { tags: [] } : {};
    expect(shapeOf(body)).toEqual({ server: { ...expected, ...flavor, ...tags } });
    expect(pick(body, 'server.addresses')).toEqual(
      pick(recorded('server active, 2.1').response.body, 'server.addresses'),
    );
  },
);

test('the id of a host is the one that Nova computes', () => {
  const server = pick(recorded('server active, 2.1').response.body, 'server');
  expect(hostIdOf(String(pick(server, 'tenant_id')), 'cmp2')).toBe(pick(server, 'hostId'));
});

test('a member does not see hosts, and sees what its guest reported', async () => {
  const id = await create(api);
  await makeActive(api, id);
  const body = await show(api, id, 'alice', '2.93');
  expect(
    Object.keys(pick(body, 'server') as object).filter((key) => /^OS-EXT-SRV-ATTR|host_status/.test(key)),
  ).toEqual(['OS-EXT-SRV-ATTR:hostname']);
  expect(body).toMatchObject({ server: { 'OS-NOVA-LITE:provisioning': 'pending' } });
});

test('a failed server shows its fault', async () => {
  const id = await create(api, {}, 'admin');
  const fault = {
    code: 500,
    message: 'No valid host was found.',
    details: 'cmp1: needs 512 MB',
    created: '2026-11-22T21:16:49.123Z',
  };
  await updateInstance(api.db, id, { vm_state: 'error', task_state: null, fault });
  const expected = { code: 500, created: '2026-11-22T21:16:49Z', message: 'No valid host was found.' };
  expect(pick(await show(api, id), 'server.fault')).toEqual({ ...expected, details: 'cmp1: needs 512 MB' });
  expect(pick(await show(api, id, 'alice'), 'server.fault')).toEqual(expected);
});

test('lists are filtered, and pages have a next', async () => {
  const [one, two] = [await create(api, { name: 'web1' }), await create(api, { name: 'db1' })];
  await makeActive(api, two);
  const names = async (query: string) =>
    (pick((await api.call('alice', 'GET', `/servers?${query}`)).body, 'servers') as { name: string }[]).map(
      ({ name }) => name,
    );
  expect(await names('name=web')).toEqual(['web1']);
  expect(await names('status=ACTIVE')).toEqual(['db1']);
  expect(await names('status=SUSPENDED')).toEqual([]);
  expect(await names('sort_key=display_name&sort_dir=asc')).toEqual(['db1', 'web1']);
  const page = await api.call('alice', 'GET', '/servers?limit=1&sort_key=display_name&sort_dir=asc');
  expect(page.body).toMatchObject({ servers: [{ id: two }], servers_links: [{ rel: 'next' }] });
  expect(String(pick(page.body, 'servers_links.0.href'))).toContain(`marker=${two}`);
  expect(await names(`limit=1&sort_key=display_name&sort_dir=asc&marker=${two}`)).toEqual(['web1']);
  expect(await api.call('alice', 'GET', '/servers?marker=nosuch')).toMatchObject({
    status: 400,
    body: { badRequest: { message: 'marker [nosuch] not found' } },
  });
  expect(await api.call('alice', 'GET', '/servers?sort_key=nosuch')).toMatchObject({ status: 400 });
  expect(shapeOf((await api.call('alice', 'GET', `/servers?name=web`)).body)).toEqual({
    servers: [{ id: '', links: [{ href: '', rel: '' }], name: '' }],
  });
  expect(one).not.toBe(two);
});
