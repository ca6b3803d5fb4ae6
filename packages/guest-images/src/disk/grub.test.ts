import { expect, test } from 'vitest';
import { grubConfig } from './grub.ts';

test('grub.cfg boots the one kernel at once, its root found by label', () => {
  const config = grubConfig({
    image: '/boot/vmlinuz',
    initrd: '/boot/initrd.img',
    root: 'tiny',
    arguments: 'console=ttyS0 quiet',
  });
  expect(config.split('\n')).toEqual([
    'set timeout=0',
    'linux16 /boot/vmlinuz root=LABEL=tiny console=ttyS0 quiet',
    'initrd16 /boot/initrd.img',
    'boot',
    '',
  ]);
});
