// The password that a guest posts, on its way to the API and out of the world again.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSimulatedCloud, type SimulatedCloud } from '../harness/simulated-cloud.ts';
import { uploadEmptyDisk } from '../harness/tiny-disk.ts';
import { until } from '../harness/until.ts';

let cloud: SimulatedCloud;
let id: string;

beforeAll(async () => {
  cloud = await startSimulatedCloud(['a']);
  const image = await uploadEmptyDisk(cloud.admin);
  const server = { name: 'one', imageRef: image, flavorRef: '1', metadata: { metadata_tokens: 'required' } };
  const made = await cloud.demo.call<{ server: { id: string } }>('compute', 'POST', '/servers', { server });
  id = made.server.id;
  await until('server is ACTIVE', async () => {
    const { server: now } = await cloud.demo.call<{ server: { status: string } }>(
      'compute',
      'GET',
      `/servers/${id}`,
    );
    return now.status === 'ACTIVE';
  });
});
afterAll(() => cloud.stop());

const host = () => cloud.hosts.get('a');
const shown = async () =>
  (await cloud.demo.call<{ password: string }>('compute', 'GET', `/servers/${id}/os-server-password`))
    .password;

it('what the guest posted is shown by the API, and its host still has it after a restart', async () => {
  await host()?.agent.passwordPosted(id, 'c2VhbGVk');
  await until('the password is shown', async () => (await shown()) === 'c2VhbGVk');
  await cloud.stopHost('a');
  await cloud.startHost('a');
  expect(host()?.published.get(id)).toMatchObject({
    password: 'c2VhbGVk',
    meta: { metadata_tokens: 'required' },
  });
});

it('cleared, it is gone from the host too, and stays gone when the host comes back', async () => {
  await cloud.demo.call('compute', 'DELETE', `/servers/${id}/os-server-password`);
  expect(await shown()).toBe('');
  expect(host()?.published.get(id)?.password).toBe('');
  await cloud.stopHost('a');
  await cloud.startHost('a');
  expect(await shown()).toBe('');
});
