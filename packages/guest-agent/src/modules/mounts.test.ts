import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { guestTree } from '../testing/guest-tree.ts';

test('mounts and swap become lines of fstab, and a second instance replaces them', async () => {
  const tree = await guestTree({
    userData:
      '#cloud-config\nmounts:\n  - [vdb, /data]\n  - [LABEL=x, /x, ext4, ro, "0", "0"]\n  - [vdc, "/a b"]\nswap: {size: 64M}\n',
  });
  await tree.write(
    'etc/fstab',
    '/dev/vda1 / ext4 defaults 0 1\n/dev/vdz /old auto defaults,comment=cloudconfig 0 2\n',
  );
  const { report } = await tree.provision();
  expect(await readFile(join(tree.root, 'etc/fstab'), 'utf8')).toBe(
    [
      '/dev/vda1 / ext4 defaults 0 1',
      '/dev/vdb /data auto defaults,nofail,comment=cloudconfig 0 2',
      'LABEL=x /x ext4 ro,comment=cloudconfig 0 0',
      '/swap.img none swap sw,comment=cloudconfig 0 0',
      '',
    ].join('\n'),
  );
  expect(tree.commands.map(({ argv }) => argv.join(' '))).toEqual([
    'dd if=/dev/zero of=/swap.img bs=1M count=64',
    'chmod 0600 /swap.img',
    'mkswap /swap.img',
    'mkdir -p /data',
    'mount /data',
    'mkdir -p /x',
    'mount /x',
    'swapon -a',
  ]);
  expect(report.findings).toMatchObject([{ code: 'mount', line: 5 }]);
});
