import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { GuestTree } from '../testing/guest-tree.ts';
import { guestTree } from '../testing/guest-tree.ts';

/** A disk of 4 GiB with a partition of the size that is given, as /proc and /sys show it. */
async function withDisk(sectors: number, filesystem = 'ext4', userData?: string): Promise<GuestTree> {
  const tree = await guestTree({ userData });
  await tree.write('proc/self/mountinfo', `21 1 254:1 / / rw - ${filesystem} /dev/root rw\n`);
  for (const [path, text] of Object.entries({
    size: '8388608',
    'vda1/start': '2048',
    'vda1/size': `${sectors}`,
    'vda1/partition': '1',
    'vda1/uevent': 'MAJOR=254\nDEVNAME=vda1\n',
  }))
    await tree.write(`sys/class/block/vda/${path}`, `${text}\n`);
  await mkdir(join(tree.root, 'sys/dev/block'), { recursive: true });
  await symlink('../../class/block/vda/vda1', join(tree.root, 'sys/dev/block/254:1'));
  for (const program of ['growpart', 'resize2fs', 'xfs_growfs']) await tree.write(`usr/sbin/${program}`, '');
  return tree;
}

const run = async (tree: GuestTree): Promise<string[]> => {
  await tree.provision();
  return tree.commands.map(({ argv }) => argv.join(' '));
};

test('a partition that ends before its disk grows, and its file system with it, at every boot', async () => {
  const tree = await withDisk(4_000_000);
  expect(await run(tree)).toEqual(['growpart /dev/vda 1', 'resize2fs /dev/vda1']);
  expect(await run(tree)).toHaveLength(4);
});

test('a partition that fills its disk stays', async () => {
  expect(await run(await withDisk(8_386_000))).toEqual(['resize2fs /dev/vda1']);
});

test('xfs grows by its mount point', async () => {
  expect(await run(await withDisk(8_386_000, 'xfs'))).toEqual(['xfs_growfs /']);
});

test('a partition with another one behind it stays', async () => {
  const tree = await withDisk(4_000_000);
  await tree.write('sys/class/block/vda/vda2/start', '5000000\n');
  expect(await run(tree)).toEqual(['resize2fs /dev/vda1']);
});

test('both can be switched off', async () => {
  expect(
    await run(
      await withDisk(4_000_000, 'ext4', '#cloud-config\ngrowpart: {mode: off}\nresize_rootfs: false\n'),
    ),
  ).toEqual([]);
});

test('a file system that no program of the image resizes is named', async () => {
  const tree = await withDisk(4_000_000, 'btrfs');
  const { report } = await tree.provision();
  expect(report.result).toBe('provisioned with warnings');
  expect(report.findings[0]?.message).toMatch(/no btrfs, so the file system of \/ keeps its size/);
});
