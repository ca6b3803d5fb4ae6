import { expect, test } from 'vitest';
import { updateInstance } from '../../db/index.ts';
import { bad, create } from '../testing/servers.ts';
import { useTestApi } from '../testing/test-api.ts';

const api = useTestApi();
const password = (who: string, method: string, id: string) =>
  api.call(who, method, `/servers/${id}/os-server-password`);

test('what the guest posted is shown to its project, and is gone when it was cleared', async () => {
  const id = await create(api);
  expect(await password('alice', 'GET', id)).toMatchObject({ status: 200, body: { password: '' } });
  await updateInstance(api.db, id, { password: 'c2VhbGVk' });
  expect(await password('alice', 'GET', id)).toMatchObject({ body: { password: 'c2VhbGVk' } });
  expect(await password('bob', 'GET', id)).toMatchObject({ status: 404 });
  expect(await password('bob', 'DELETE', id)).toMatchObject({ status: 404 });
  expect(await password('alice', 'DELETE', id)).toMatchObject({ status: 204, body: '' });
  expect(await password('alice', 'GET', id)).toMatchObject({ body: { password: '' } });
});

test('how session tokens are used may be said of a server, in words that mean something', async () => {
  const id = await create(api, { metadata: { metadata_tokens: 'required' } });
  const body = { metadata: { metadata_tokens: 'yes' } };
  const refused = {
    status: 400,
    body: { badRequest: { message: expect.stringContaining('optional, required, off') } },
  };
  expect(await api.call('alice', 'POST', `/servers/${id}/metadata`, { body })).toMatchObject(refused);
  expect(await api.call('alice', 'POST', '/servers', { body: bad(body) })).toMatchObject(refused);
});
