// The tools that a build calls on this machine, and the Debian package of each.
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { toolDirectories } from './run.ts';

/** Tools by name, files by path. */
export const packageOfTool: Readonly<Record<string, string>> = {
  'apt-get': 'apt',
  'dpkg-deb': 'dpkg',
  tar: 'tar',
  mke2fs: 'e2fsprogs',
  'qemu-img': 'qemu-utils',
  'grub-mkimage': 'grub-common',
  '/usr/lib/grub/i386-pc/boot.img': 'grub-pc-bin',
  '/usr/share/keyrings/debian-archive-keyring.gpg': 'debian-archive-keyring',
  depmod: 'kmod',
  cpio: 'cpio',
  ldconfig: 'libc-bin',
  mmdebstrap: 'mmdebstrap',
  setpriv: 'util-linux',
  unshare: 'util-linux',
  flock: 'util-linux',
};

const grubBootSector = '/usr/lib/grub/i386-pc/boot.img';
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
const everyImage = [
  'apt-get',
  'dpkg-deb',
  'tar',
  'mke2fs',
  'qemu-img',
  'grub-mkimage',
  'flock',
  grubBootSector,
  keyring,
];

/** Throws one error that names all that is missing and the command that installs it. */
export async function requireTools(tools: readonly string[], userId: number): Promise<void> {
  if (userId !== 0)
    throw new Error(
      'Building an image needs root: files in it belong to root. Run the command again as root.',
    );
  const missing: string[] = [];
  for (const tool of [...everyImage, ...tools]) if (!(await isThere(tool))) missing.push(tool);
  if (missing.length > 0) throw new Error(describeMissing(missing));
}

async function isThere(tool: string): Promise<boolean> {
  const candidates = tool.startsWith('/') ? [tool] : toolDirectories.map((dir) => join(dir, tool));
  for (const path of candidates)
    if (
      await access(path, constants.R_OK).then(
        () => true,
        () => false,
      )
    )
      return true;
  return false;
}

export function describeMissing(missing: readonly string[]): string {
  const packages = [...new Set(missing.map((tool) => packageOfTool[tool] ?? tool))].join(' ');
  return `To build an image, this machine lacks ${missing.join(', ')}. Install: apt-get install -y --no-install-recommends ${packages}`;
}
