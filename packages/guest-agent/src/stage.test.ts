import { expect, test } from 'vitest';
import { rootFiles } from './guest/root-files.ts';
import { modulesOf } from './modules/order.ts';
import type { StageChoice } from './stage.ts';
import { stages } from './stage.ts';
import { stateIn } from './state.ts';
import type { ProvisioningReport } from '@nova-lite/instance-metadata';
import { guestTree, uuid } from './testing/guest-tree.ts';
import { webServer } from './testing/web-server.ts';

const userData = '#cloud-config\nhostname: web\nbootcmd: [ls]\nruncmd: [ls]\nnonsense_x: 1\n';

test('each stage does its part, and the last one tells the whole story', async () => {
  const tree = await guestTree({ userData });
  const state = stateIn(rootFiles(tree.root));
  for (const stage of stages.slice(0, 3)) {
    await tree.provision({ stage });
    expect(await state.report()).toBeUndefined();
  }
  expect(tree.commands.map(({ argv }) => argv[0]?.split('/').at(-1))).toEqual(['bootcmd']);
  const { report } = await tree.provision({ stage: 'final' });
  expect(report.modules.map(({ module, result }) => `${module} ${result}`)).toEqual([
    'hostname ok',
    'ssh-keys ok',
    'bootcmd ok',
    'runcmd ok',
  ]);
  expect(report.stages?.map(({ stage, result }) => `${stage} ${result}`)).toEqual([
    'local ok',
    'network ok',
    'config ok',
    'final ok',
  ]);
  expect(report.modules.map(({ stage }) => stage)).toEqual(['local', 'network', 'network', 'final']);
  expect(report.findings.filter(({ code }) => code === 'unknown-key')).toHaveLength(1);
  expect(await state.report()).toEqual(JSON.parse(JSON.stringify(report)));
});

test('each stage that reaches the cloud tells what was done up to then, and the last one that it is complete', async () => {
  const { address, asked } = await webServer({
    '/openstack/latest/meta_data.json': { body: JSON.stringify({ uuid, hostname: 'web' }) },
    '/openstack/latest/user_data': { body: userData },
    '/nova-lite/v1/report': { status: 204 },
  });
  const tree = await guestTree();
  for (const stage of stages) await tree.provision({ stage, datasource: address });
  const reports = asked
    .filter(({ method }) => method === 'POST')
    .map(({ body }) => JSON.parse(body) as ProvisioningReport);
  const told = reports.map((report) => [report.stages?.map(({ stage }) => stage).join(' '), report.complete]);
  expect(told).toEqual([
    ['network', false],
    ['network config', false],
    ['network config final', true],
  ]);
  expect(new Set(reports.map(({ bootId }) => bootId)).size).toBe(1);
});

test('all stages of a boot are told the same by what is included', async () => {
  let asked = 0;
  const { address } = await webServer({
    '/one': () => ({ body: `#cloud-config\nhostname: web-${++asked}\nruncmd: [ls]\n` }),
  });
  const tree = await guestTree({ userData: `#include\n${address}/one\n` });
  for (const stage of stages.slice(1)) await tree.provision({ stage });
  expect(asked).toBe(1);
  expect(tree.commands).toHaveLength(1);
});

test('one process for all stages has each stage in which something was done', async () => {
  const tree = await guestTree({ userData, answer: () => ({ exitCode: 1 }) });
  const { report } = await tree.provision();
  expect(report.stages?.map(({ stage, result }) => `${stage} ${result}`)).toEqual([
    'local ok',
    'network failed',
    'final failed',
  ]);
  expect(report.complete).toBe(true);
});

test('without a drive the stage local leaves everything to the network, and reports nothing', async () => {
  const tree = await guestTree();
  await tree.provision({ stage: 'local', datasource: 'http://127.0.0.1:1' });
  expect(tree.lines).toEqual(['no drive of this machine; the network will be asked']);
  expect(await stateIn(rootFiles(tree.root)).reportSoFar()).toBeUndefined();
});

test.each(['helpful', 'faithful'] as const)('the stages together are all modules: %s', (reading) => {
  const names = (choice: StageChoice): string[] =>
    modulesOf(choice, reading).map(({ module }) => module.name);
  expect(new Set(stages.flatMap(names))).toEqual(new Set(names('all')));
});
