// Servers for tests.
import { expect } from 'vitest';
import { updateInstance } from '../../db/index.ts';
import { pick } from './recorded.ts';
import { imageId, networkId } from './stand-ins.ts';
import type { TestApi } from './test-api.ts';

export const minimal = { name: 'vm1', imageRef: imageId, flavorRef: '1' };

export const bad = (changes: object) => ({ server: { ...minimal, ...changes } });

/** Returns the id. */
export async function create(api: TestApi, changes: object = {}, who = 'alice'): Promise<string> {
  const answer = await api.call(who, 'POST', '/servers', { body: { server: { ...minimal, ...changes } } });
  expect(answer).toMatchObject({ status: 202 });
  return String(pick(answer.body, 'server.id'));
}

export const show = async (api: TestApi, uuid: string, who = 'admin', version?: string) =>
  (await api.call(who, 'GET', `/servers/${uuid}`, { version })).body;

const subnet = {
  id: 's',
  version: 4,
  cidr: '203.0.113.0/24',
  dhcp: true,
  dnsServers: [],
  hostRoutes: [],
} as const;

const port = {
  id: 'p',
  mac: 'fa:16:3e:38:d9:3a',
  tap: 'tap0',
  mtu: 1500,
  network: { id: networkId, name: 'provider' },
  addresses: [{ address: '203.0.113.187', subnet }],
  securityGroups: [{ id: 'sg', name: 'sg1' }],
};

/** As the conductor leaves a server that runs. */
export const makeActive = (api: TestApi, uuid: string) =>
  updateInstance(api.db, uuid, {
    vm_state: 'active',
    task_state: null,
    power_state: 1,
    host: 'cmp1',
    node: 'cmp1',
    ports: [port],
    launched_at: new Date('2026-11-22T21:16:12Z'),
  });

/** How much was stored. */
export const counts = async (api: TestApi) => ({
  instances: (await api.db.selectFrom('instances').select('uuid').execute()).length,
  operations: (await api.db.selectFrom('operations').select('id').execute()).length,
  actions: (await api.db.selectFrom('instance_actions').select('id').execute()).length,
});
