import { expect, test } from 'vitest';
import { likeRecorded, pick, recorded } from '../testing/recorded.ts';
import { useTestApi } from '../testing/test-api.ts';

const api = useTestApi();

test('keys are given or made, and belong to a user', async () => {
  await likeRecorded(api, 'keypair created, 2.10', 'POST', '/os-keypairs');
  const made = await likeRecorded(api, 'keypair generated, 2.10', 'POST', '/os-keypairs');
  expect(pick(made.body, 'keypair.private_key')).toMatch(/^-----BEGIN RSA PRIVATE KEY-----/);
  const listed = await likeRecorded(api, 'keypairs, 2.10', 'GET', '/os-keypairs');
  expect(pick(listed.body, 'keypairs.length')).toBe(2);
  const shown = await likeRecorded(api, 'keypair, 2.10', 'GET', '/os-keypairs/mykey');
  expect(pick(shown.body, 'keypair.fingerprint')).toBe(
    pick(recorded('keypair, 2.10').response.body, 'keypair.fingerprint'),
  );
  expect(await api.call('alice', 'GET', '/os-keypairs')).toMatchObject({ body: { keypairs: [] } });
  expect(await api.call('admin', 'DELETE', '/os-keypairs/gen1', { version: '2.10' })).toMatchObject({
    status: 204,
  });
  expect(await api.call('admin', 'GET', '/os-keypairs/gen1')).toMatchObject({
    status: 404,
    body: { itemNotFound: { message: 'Keypair gen1 not found for user user-admin' } },
  });
});

test.each([
  ['a name that is taken', { name: 'mykey' }, '2.10', 409, "Key pair 'mykey' already exists."],
  [
    'no key from 2.92',
    { name: 'gen292' },
    '2.92',
    400,
    "Invalid input for field/attribute keypair. Value: {'name': 'gen292'}. 'public_key' is a required property",
  ],
  [
    'what is no key',
    { name: 'x', public_key: 'nonsense' },
    '2.10',
    400,
    'Keypair data is invalid: failed to generate fingerprint',
  ],
  [
    'an unsafe name',
    { name: 'a/b' },
    '2.10',
    400,
    'Keypair data is invalid: Keypair name contains unsafe characters',
  ],
  [
    "another user's",
    { name: 'x', user_id: 'user-bob' },
    '2.10',
    403,
    "Policy doesn't allow os_compute_api:os-keypairs:create to be performed.",
  ],
])('of keys, %s is refused', async (_what, keypair, version, status, message) => {
  await api.call('alice', 'POST', '/os-keypairs', { body: recorded('keypair created, 2.10').request.body });
  const answer = await api.call('alice', 'POST', '/os-keypairs', { body: { keypair }, version });
  expect([answer.status, pick(Object.values(answer.body as object)[0], 'message')]).toEqual([
    status,
    message,
  ]);
});
