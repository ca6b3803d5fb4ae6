import type { ProvisioningReport } from '@nova-lite/instance-metadata';
import { expect, test } from 'vitest';
import { updateInstance } from '../../db/index.ts';
import { create } from '../testing/servers.ts';
import { useTestApi } from '../testing/test-api.ts';

const api = useTestApi();
const provisioning = (who: string, id: string) => api.call(who, 'GET', `/servers/${id}/provisioning`);

const report: ProvisioningReport = {
  agent: 'test/1',
  result: 'failed',
  complete: false,
  datasource: 'config-drive',
  read: { metadataService: [], configDrive: [] },
  stages: [{ stage: 'network', result: 'failed', startedSeconds: 3, durationMs: 40 }],
  modules: [
    {
      module: 'users',
      stage: 'network',
      result: 'failed',
      message: 'no space',
      startedSeconds: 3,
      durationMs: 40,
    },
  ],
  findings: [],
  hostKeys: ['ssh-ed25519 AAAA'],
  uptimeSeconds: 4,
};

test('a server whose guest has said nothing is pending', async () => {
  const id = await create(api);
  expect(await provisioning('alice', id)).toMatchObject({
    status: 200,
    body: { provisioning: { result: 'pending', reasons: [] } },
  });
});

test('what a guest has said up to now is shown to its project, and to nobody else', async () => {
  const id = await create(api);
  await updateInstance(api.db, id, { provisioning: report });
  const { body } = await provisioning('alice', id);
  expect(body).toMatchObject({
    provisioning: {
      result: 'pending',
      reasons: ['failed: users: no space'],
      stages: [{ stage: 'network', result: 'failed', modules: [{ module: 'users', duration_ms: 40 }] }],
      host_keys: ['ssh-ed25519 AAAA'],
    },
  });
  expect(await provisioning('bob', id)).toMatchObject({ status: 404 });
  const shown = await api.call('alice', 'GET', `/servers/${id}`);
  expect(shown.body).toMatchObject({
    server: {
      'OS-NOVA-LITE:provisioning': 'pending',
      'OS-NOVA-LITE:provisioning_reasons': ['failed: users: no space'],
    },
  });
});
