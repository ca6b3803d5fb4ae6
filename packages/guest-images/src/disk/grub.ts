// GRUB for a BIOS: the boot sector as Debian ships it, and a core image that holds all modules a boot needs.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../run.ts';
import { firstPartitionSector, sectorBytes } from './partition-table.ts';

const grubDir = '/usr/lib/grub/i386-pc';
const modules = [
  'biosdisk',
  'part_msdos',
  'ext2',
  'linux16',
  'normal',
  'configfile',
  'echo',
  'test',
  'serial',
  'terminal',
  'gzio',
];
const moreModules = [
  'search',
  'search_label',
  'search_fs_uuid',
  'reboot',
  'halt',
  'cat',
  'ls',
  'all_video',
  'gfxterm',
];

export interface BootCode {
  /** Goes into the first sector. */
  readonly boot: Uint8Array;
  /** Goes to the sectors that follow it. */
  readonly core: Uint8Array;
}

/** Boot code that reads /boot/grub/grub.cfg on the first partition of the disk that it was started from. */
export async function grubBootCode(workDir: string, signal: AbortSignal): Promise<BootCode> {
  const output = join(workDir, 'core.img');
  const prefix = '(hd0,msdos1)/boot/grub';
  await run(
    'grub-mkimage',
    ['-O', 'i386-pc', '-d', grubDir, '-p', prefix, '-o', output, ...modules, ...moreModules],
    { signal },
  );
  const core = await readFile(output);
  const room = (firstPartitionSector - 1) * sectorBytes;
  if (core.length > room)
    throw new Error(`GRUB's core image has ${core.length} bytes, ${room} fit before the first partition`);
  return { boot: await readFile(join(grubDir, 'boot.img')), core };
}

export interface BootEntry {
  /** Paths on the root file system. */
  readonly image: string;
  readonly initrd: string;
  /** Label of the root file system. */
  readonly root: string;
  readonly arguments: string;
}

/**
 * grub.cfg of an image that has one kernel and does not ask which. `linux16` is the loader of choice: `linux` moves
 * 50 MB byte by byte before it starts the kernel, which takes an emulated processor two seconds.
 */
export const grubConfig = (entry: BootEntry): string => `set timeout=0
linux16 ${entry.image} root=LABEL=${entry.root} ${entry.arguments}
initrd16 ${entry.initrd}
boot
`;
