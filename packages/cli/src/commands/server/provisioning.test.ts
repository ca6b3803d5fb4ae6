import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findLogin } from './login.ts';
import { provisioningTable } from './provisioning-table.ts';
import { provisioningOf } from './provisioning.ts';

const server = { id: 'a-1', name: 'web', created: '2026-01-01T00:00:00Z' };
const actions = [
  {
    action: 'provision',
    request_id: 'req-2',
    start_time: '2026-01-01T00:00:20.500000',
    message: 'failed; error at line 3: x',
  },
  { action: 'create', request_id: 'req-1', start_time: '2026-01-01T00:00:00.000000', message: null },
];
const events = [
  {
    event: 'guest__network',
    start_time: '2026-01-01T00:00:21.000000',
    finish_time: '2026-01-01T00:00:22.500000',
    result: 'Error',
    details: 'passwords failed',
  },
];
const provisioning = {
  result: 'failed',
  reasons: ['error at line 3: x'],
  stages: [
    {
      stage: 'network',
      started_seconds: 4,
      modules: [
        { module: 'ssh-keys', result: 'ok', message: '1 key', started_seconds: 4, duration_ms: 200 },
        {
          module: 'passwords',
          result: 'failed',
          message: 'not done:\x1b[31m x',
          started_seconds: 4.5,
          duration_ms: 1000,
        },
      ],
    },
  ],
  findings: [{ severity: 'error', code: 'c', message: 'x is wrong', advice: 'write y', line: 3, column: 1 }],
  host_keys: ['ssh-ed25519 AAAA root@web'],
};

const answers: Readonly<Record<string, unknown>> = {
  '/servers/detail': {
    servers: [server, { ...server, id: 'b', name: 'twin' }, { ...server, id: 'c', name: 'twin' }],
  },
  '/servers/a-1/provisioning': { provisioning },
  '/servers/a-1/os-instance-actions': { instanceActions: actions },
  '/servers/a-1/os-instance-actions/req-1': { instanceAction: { ...actions[1], events: [] } },
  '/servers/a-1/os-instance-actions/req-2': { instanceAction: { ...actions[0], events } },
};
const api = {
  call: async <Answer>(_service: string, _method: string, path: string) => answers[path] as Answer,
};

test('the timeline has actions, stages and modules, without what a terminal would obey', async () => {
  expect(provisioningTable(await provisioningOf(api, 'web'))).toBe(
    [
      'web (a-1): failed',
      '',
      ' after   took  what             result  message',
      ' 0.0 s         create',
      '20.5 s         provision                failed; error at line 3: x',
      '21.0 s  1.5 s    stage network  Error',
      '21.0 s  0.2 s      ssh-keys     ok      1 key',
      '21.5 s  1.0 s      passwords    failed  not done: [31m x',
      '',
      'error: user data 3:1: x is wrong; write y',
      '',
      'SSH host keys',
      '  ssh-ed25519 AAAA root@web',
      '',
    ].join('\n'),
  );
});

test('a name that nobody or more than one has is refused with the ids', async () => {
  await expect(provisioningOf(api, 'nobody')).rejects.toThrow('There is no server nobody');
  await expect(provisioningOf(api, 'twin')).rejects.toThrow('by its id: b, c');
});

test('an administrator finds the servers of other projects too', async () => {
  const admin = {
    call: async <Answer>(_service: string, _method: string, path: string) =>
      (path === '/servers/detail?all_tenants=1'
        ? answers['/servers/detail']
        : path === '/servers/detail'
          ? { servers: [] }
          : answers[path]) as Answer,
  };
  expect((await provisioningOf(admin, 'web')).id).toBe('a-1');
});

test('the login is that of the variables, of OS_CLOUD, or of the data directory', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'login-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const cloud = (user: string): string =>
    `{auth: {auth_url: 'http://k/v3', username: ${user}, project_name: p, password: s}}`;
  await writeFile(
    join(dataDir, 'clouds.yaml'),
    `clouds:\n  nova-lite-admin: ${cloud('admin')}\n  lab: ${cloud('lab')}\n`,
  );
  const variables = { OS_AUTH_URL: 'http://x/v3/', OS_USERNAME: 'u', OS_PASSWORD: 's', OS_PROJECT_NAME: 'p' };
  expect(await findLogin(dataDir, variables)).toEqual({
    authUrl: 'http://x/v3',
    user: 'u',
    password: 's',
    project: 'p',
  });
  expect((await findLogin(dataDir, {})).user).toBe('admin');
  expect((await findLogin(dataDir, { OS_CLOUD: '' })).user).toBe('admin');
  expect((await findLogin(dataDir, { ...variables, OS_CLOUD: 'lab' })).user).toBe('lab');
  await expect(findLogin(dataDir, { OS_CLOUD: 'nosuch-cloud' })).rejects.toThrow(
    'no login for the cloud nosuch-cloud',
  );
});
