import { expect, test } from 'vitest';
import { pick } from '../testing/recorded.ts';
import { bad, counts, create } from '../testing/servers.ts';
import { useTestApi } from '../testing/test-api.ts';

const api = useTestApi();
const strictApi = useTestApi({ userDataCheck: 'strict' });

const encoded = (text: string): string => Buffer.from(text).toString('base64');
const broken = encoded('#cloud-config\n password: S3cret\nssh_pwauth: true\n');

test('an error in the user data is refused with its place where the request is strict, and nothing is made', async () => {
  const body = bad({ user_data: broken, 'OS-NOVA-LITE:user_data_check': 'strict' });
  const answer = await api.call('alice', 'POST', '/servers', { body });
  expect(answer.status).toBe(400);
  expect(pick(answer.body, 'badRequest.message')).toMatch(
    /^The user data would not do what it says\. error in line \d, column \d+: .*; to mend it: /,
  );
  expect(JSON.stringify(answer.body)).not.toContain('S3cret');
  expect(await counts(api)).toEqual({ instances: 0, operations: 0, actions: 0 });
});

test('otherwise the server is made, and the error stands among its events', async () => {
  const id = await create(api, { user_data: broken });
  const { body } = await api.call('alice', 'GET', `/servers/${id}/os-instance-actions`);
  const actions = pick(body, 'instanceActions') as { action: string; request_id: string; message: string }[];
  expect(actions.map(({ action }) => action).sort()).toEqual(['check_user_data', 'create']);
  const check = actions.find(({ action }) => action === 'check_user_data');
  expect(check?.message).toMatch(/^error in line \d, column \d+: /);
  expect(JSON.stringify(actions)).not.toContain('S3cret');
  const one = await api.call('alice', 'GET', `/servers/${id}/os-instance-actions/${check?.request_id}`, {
    version: '2.51',
  });
  expect(pick(one.body, 'instanceAction.events')).toMatchObject([
    { event: 'api_check_user_data', result: 'Error' },
  ]);
});

test('a warning is no reason to refuse, and each of several servers has the event', async () => {
  const user_data = encoded('#cloud-config\nsshpwauth: true\n');
  await create(api, { user_data, min_count: 2, 'OS-NOVA-LITE:user_data_check': 'strict' });
  expect(await counts(api)).toEqual({ instances: 2, operations: 2, actions: 4 });
});

test('user data without a mistake leaves no event', async () => {
  await create(api, { user_data: encoded('#cloud-config\nruncmd: [ls]\n') });
  expect(await counts(api)).toEqual({ instances: 1, operations: 1, actions: 1 });
});

test('an operator may have errors refused, and a request may say otherwise', async () => {
  const refused = await strictApi.call('alice', 'POST', '/servers', { body: bad({ user_data: broken }) });
  expect(refused.status).toBe(400);
  await create(strictApi, { user_data: broken, 'OS-NOVA-LITE:user_data_check': 'warn' });
  expect(await counts(strictApi)).toEqual({ instances: 1, operations: 1, actions: 2 });
});
