import { expect, test } from 'vitest';
import type { Command, CommandResult } from '../guest/commands.ts';
import type { GuestTree } from '../testing/guest-tree.ts';
import { guestTree } from '../testing/guest-tree.ts';

/** What blkid says of a device; nothing: it is empty. */
type Disks = Readonly<Record<string, string>>;

/** A guest with disks of 1 GiB, and partitions by the names of the kernel. */
async function withDisks(userData: string, disks: Disks): Promise<GuestTree> {
  const answer = ({ argv }: Command): Partial<CommandResult> | undefined => {
    const device = argv.at(-1) ?? '';
    if (argv[0] === 'readlink') return { stdout: `${device.replace('/dev/disk/by-id/one', '/dev/vdb')}\n` };
    if (argv[0] === 'blkid' && argv[1] === '-L') return { exitCode: 2 };
    if (argv[0] !== 'blkid') return undefined;
    const known = disks[device.slice('/dev/'.length)];
    return { exitCode: known ? 0 : 2, stdout: known?.replaceAll(' ', '\n') };
  };
  const tree = await guestTree({ userData: `#cloud-config\n${userData}\n`, answer });
  for (const program of ['sfdisk', 'wipefs', 'mkfs.ext4', 'mkfs.xfs', 'mkswap'])
    await tree.write(`usr/sbin/${program}`, '');
  for (const name of Object.keys(disks)) {
    const [, disk = name, number] = /^([a-z]+)(\d*)$/.exec(name) ?? [];
    await tree.write(`sys/class/block/${name}/size`, '2097152\n');
    if (number) await tree.write(`sys/class/block/${disk}/${name}/partition`, `${number}\n`);
  }
  return tree;
}

const done = (tree: GuestTree): string[] =>
  tree.commands
    .filter(({ argv }) => !['blkid', 'readlink'].includes(argv[0] ?? ''))
    .map(({ argv, input }) =>
      [argv.join(' '), input?.trim().replaceAll('\n', ' ')].filter(Boolean).join(' < '),
    );

const sfdisk = 'sfdisk --wipe always --wipe-partitions always';

test.each([
  ['layout: true', 'label: dos ,,L'],
  ['{table_type: gpt, layout: [25, [75, 8200]]}', 'label: gpt ,256MiB,L ,,S'],
  ['layout: [[30, 82], 70]', 'label: dos ,307MiB,82 ,,L'],
])('an empty disk is partitioned: %s', async (layout, script) => {
  const wanted = layout.startsWith('{') ? layout : `{${layout}}`;
  const tree = await withDisks(`disk_setup:\n  /dev/disk/by-id/one: ${wanted}`, { vdb: '' });
  expect((await tree.provision()).report.result).toBe('provisioned');
  expect(done(tree)).toEqual([`${sfdisk} /dev/vdb < ${script}`]);
});

test('a disk that holds something is left alone, unless its writer says otherwise', async () => {
  const disks = { vdb: 'TYPE=ext4 LABEL=data' };
  const kept = await withDisks('disk_setup: {vdb: {layout: true}}', disks);
  expect((await kept.provision()).report.findings).toMatchObject([
    { severity: 'warning', code: 'disk-not-empty', line: 2, message: '/dev/vdb has a filesystem ext4' },
  ]);
  expect(done(kept)).toEqual([]);
  const lost = await withDisks('disk_setup: {vdb: {layout: true, overwrite: true}}', disks);
  await lost.provision();
  expect(done(lost)).toEqual([`${sfdisk} /dev/vdb < label: dos ,,L`]);
});

test('a disk that is as it should be is not touched, even where it may be overwritten', async () => {
  const tree = await withDisks('disk_setup: {vdb: {table_type: gpt, layout: [50, 50], overwrite: true}}', {
    vdb: 'PTTYPE=gpt',
    vdb1: 'TYPE=ext4',
    vdb2: '',
  });
  expect((await tree.provision()).report.result).toBe('provisioned');
  expect(done(tree)).toEqual([]);
});

test('a table is removed with what its partitions hold', async () => {
  const tree = await withDisks('disk_setup: {vdb: {layout: remove}}', {
    vdb: 'PTTYPE=dos',
    vdb1: 'TYPE=xfs',
  });
  await tree.provision();
  expect(done(tree)).toEqual(['wipefs --all /dev/vdb1 /dev/vdb']);
});

test('a disk that is not there, and a type that is none, are errors; the others are done', async () => {
  const tree = await withDisks(
    'disk_setup:\n  ephemeral0: {layout: true}\n  vdb: {table_type: gpt, layout: [[100, 5]]}\n  vdc: {layout: true}',
    { vdb: '', vdc: '' },
  );
  expect((await tree.provision()).report.findings.map(({ code, line }) => [code, line])).toEqual([
    ['device-missing', 3],
    ['partition-type', 4],
  ]);
  expect(done(tree)).toEqual([`${sfdisk} /dev/vdc < label: dos ,,L`]);
});

const table = { vdb: 'PTTYPE=gpt', vdb1: 'TYPE=ext4 LABEL=one', vdb2: '', vdb3: '' };

test.each([
  ['{device: vdb, partition: 2, filesystem: xfs, label: d}', ['mkfs.xfs -L d /dev/vdb2']],
  ['{device: vdb, partition: auto, filesystem: ext4, label: two}', ['mkfs.ext4 -L two /dev/vdb2']],
  ['{device: vdb, partition: auto, filesystem: ext4, label: one}', []],
  ['{device: vdb, partition: any, filesystem: ext4, label: two}', []],
  ['{device: vdb, partition: 1, filesystem: ext4, overwrite: true}', ['mkfs.ext4 -F /dev/vdb1']],
  ['{device: vdb, partition: 3, filesystem: swap}', ['mkswap /dev/vdb3']],
  ['{device: vdc, partition: none, filesystem: ext4, extra_opts: [-m, "0"]}', ['mkfs.ext4 -m 0 /dev/vdc']],
  ['{device: vdc, filesystem: x, label: l, cmd: [mk, "%(label)s", "%(device)s"]}', ['mk l /dev/vdc']],
])('a filesystem is made where it is missing: %s', async (wanted, expected) => {
  const tree = await withDisks(`fs_setup:\n  - ${wanted}`, { ...table, vdc: '' });
  const { report } = await tree.provision();
  expect(report.result, JSON.stringify(report.findings)).toBe('provisioned');
  expect(done(tree)).toEqual(expected);
});

test('a dry run shows the filesystems on the partitions that would be made', async () => {
  const fs = '{device: vdb, filesystem: ext4, partition: ';
  const tree = await withDisks(`disk_setup: {vdb: {layout: [50, 50]}}\nfs_setup: [${fs}2}, ${fs}auto}]`, {
    vdb: '',
  });
  const { plan, report } = await tree.provision({ dryRun: true });
  expect(report.findings).toEqual([]);
  const argv = plan
    .find(({ module }) => module === 'fs-setup')
    ?.actions.map((action) => 'argv' in action && action.argv);
  expect(argv).toEqual([
    ['mkfs.ext4', '/dev/vdb2'],
    ['mkfs.ext4', '/dev/vdb1'],
  ]);
});

test('two filesystems of the same list take two partitions', async () => {
  const one = '{device: vdb, partition: auto, filesystem: xfs, label: ';
  const tree = await withDisks(`fs_setup:\n  - ${one}a}\n  - ${one}b}`, table);
  await tree.provision();
  expect(done(tree)).toEqual(['mkfs.xfs -L a /dev/vdb2', 'mkfs.xfs -L b /dev/vdb3']);
});

test.each([
  ['{device: vdb, partition: 1, filesystem: xfs}', 'device-not-empty'],
  ['{device: vdb, partition: none, filesystem: xfs}', 'device-not-empty'],
  ['{device: vdb, partition: 9, filesystem: xfs}', 'device-missing'],
  ['{device: vdb, partition: 2, filesystem: zfs}', 'program-missing'],
])('what is there is kept, and what is not there is said: %s', async (wanted, code) => {
  const tree = await withDisks(`fs_setup:\n  - ${wanted}`, table);
  expect((await tree.provision()).report.findings).toMatchObject([{ code, line: 3 }]);
  expect(done(tree)).toEqual([]);
});

test('what an earlier boot did to a disk is not done again because something else failed', async () => {
  const userData = `disk_setup:
  vdb: {layout: true, overwrite: true}
  vdc: {layout: remove}
  vdx: {layout: true}
fs_setup:
  - {device: vdd, partition: none, filesystem: ext4, overwrite: true}
  - {device: vdx, partition: none, filesystem: ext4}`;
  const data = 'TYPE=ext4 LABEL=data';
  const tree = await withDisks(userData, { vdb: data, vdc: data, vdd: data });
  await tree.provision();
  const first = done(tree);
  expect(first).toEqual([
    `${sfdisk} /dev/vdb < label: dos ,,L`,
    'wipefs --all /dev/vdc',
    'mkfs.ext4 -F /dev/vdd',
  ]);
  // Each disk has something on it again, as when it is in use since.
  const { report } = await tree.provision();
  expect(done(tree)).toEqual(first);
  expect(report.findings.map(({ code, message }) => `${code}: ${message}`)).toEqual(
    expect.arrayContaining([
      'disk-in-use: /dev/vdb has a filesystem ext4 since an earlier boot began to set it up',
      'disk-in-use: /dev/vdc has a filesystem ext4 since an earlier boot began to set it up',
    ]),
  );
});
