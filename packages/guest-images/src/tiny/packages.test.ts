import { expect, test } from 'vitest';
import { isKernel, isUnpacked } from './packages.ts';

test('the package of the kernel is told from the one that only names it', () => {
  expect(isKernel('linux-image-6.1.0-56-cloud-amd64')).toBe(true);
  expect(isKernel('linux-image-cloud-amd64')).toBe(false);
});

test.each(['perl-base', 'libperl5.36', 'dpkg', 'initramfs-tools-core', 'udev'])(
  '%s comes along but stays out',
  (name) => {
    expect(isUnpacked(name)).toBe(false);
  },
);

test.each(['bash', 'busybox', 'libc6', 'openssh-server', 'passwd', 'libpam-modules', 'libstdc++6'])(
  '%s goes in',
  (name) => {
    expect(isUnpacked(name)).toBe(true);
  },
);
