import { expect, test } from 'vitest';
import { describeMissing, requireTools } from './host-tools.ts';

test('all that is missing is named at once, with the command that installs it', () => {
  const message = describeMissing(['grub-mkimage', '/usr/lib/grub/i386-pc/boot.img', 'qemu-img']);
  expect(message).toContain('lacks grub-mkimage, /usr/lib/grub/i386-pc/boot.img, qemu-img');
  expect(message).toContain('apt-get install -y --no-install-recommends grub-common grub-pc-bin qemu-utils');
});

test('whoever is not root is told so first', async () => {
  await expect(requireTools([], 1000)).rejects.toThrow('needs root');
});
