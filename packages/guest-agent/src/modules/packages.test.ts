import { expect, test } from 'vitest';
import { guestTree } from '../testing/guest-tree.ts';

const userData = '#cloud-config\npackage_upgrade: true\npackages:\n  - curl\n  - [nginx, 1.22]\n';

test.each([
  ['apt-get', ['update', 'dist-upgrade', 'install curl nginx=1.22']],
  ['dnf', ['makecache', 'upgrade', 'install curl nginx-1.22']],
  ['apk', ['update', 'upgrade', 'add curl nginx=1.22']],
])('%s updates, upgrades and installs', async (program, expected) => {
  const tree = await guestTree({ userData });
  await tree.write(`usr/bin/${program}`, '');
  expect((await tree.provision()).report.result).toBe('provisioned');
  const words = tree.commands.map(({ argv }) => argv.filter((word) => !word.startsWith('-')).join(' '));
  expect(words).toEqual(expected.map((each) => `${program} ${each}`));
});

test('a package that does not exist costs no other', async () => {
  const tree = await guestTree({
    userData: '#cloud-config\npackages: [curl, nosuch]\n',
    answer: ({ argv }) => (argv.includes('nosuch') ? { exitCode: 100, stderr: '' } : undefined),
  });
  await tree.write('usr/bin/apt-get', '');
  const { report } = await tree.provision();
  expect(tree.commands.slice(1).map(({ argv }) => argv.slice(argv.indexOf('install') + 1))).toEqual([
    ['curl', 'nosuch'],
    ['curl'],
    ['nosuch'],
  ]);
  expect(report.modules.at(-1)).toMatchObject({
    module: 'packages',
    result: 'failed',
    message: expect.stringContaining('installing nosuch: `apt-get` ended with exit code 100'),
  });
});

test('what looks like an option is no package', async () => {
  const tree = await guestTree({ userData: '#cloud-config\npackages: ["--allow-unauthenticated", curl]\n' });
  await tree.write('usr/bin/apt-get', '');
  const { report } = await tree.provision();
  expect(report.findings).toMatchObject([{ code: 'package-name', line: 2 }]);
  expect(tree.commands.flatMap(({ argv }) => argv)).not.toContain('--allow-unauthenticated');
});

test('without a package manager it is an error', async () => {
  const tree = await guestTree({ userData });
  expect((await tree.provision()).report.findings).toMatchObject([{ code: 'no-package-manager', line: 3 }]);
});
