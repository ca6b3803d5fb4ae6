import { expect, test } from 'vitest';
import { rootFiles } from './guest/root-files.ts';
import { modulesOf } from './modules/all.ts';
import { stages } from './stage.ts';
import { stateIn } from './state.ts';
import { guestTree } from './testing/guest-tree.ts';

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
  expect(report.findings.filter(({ code }) => code === 'unknown-key')).toHaveLength(1);
  expect(await state.report()).toEqual(JSON.parse(JSON.stringify(report)));
});

test('without a drive the stage local leaves everything to the network, and reports nothing', async () => {
  const tree = await guestTree();
  await tree.provision({ stage: 'local', datasource: 'http://127.0.0.1:1' });
  expect(tree.lines).toEqual(['no drive of this machine; the network will be asked']);
  expect(await stateIn(rootFiles(tree.root)).reportSoFar()).toBeUndefined();
});

test('the stages together are all modules', () => {
  const inStages = new Set(stages.flatMap((stage) => modulesOf(stage)));
  expect(inStages).toEqual(new Set(modulesOf('all')));
});
