// The initial RAM disk of tiny: busybox, the drivers of disks, and one script (rootfs/initrd/init).
import { chmod, cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { run } from '../run.ts';
import type { Kernel } from './kernel.ts';

const applets = [
  'sh',
  'mount',
  'insmod',
  'findfs',
  'sleep',
  'readlink',
  'basename',
  'cat',
  'printf',
  'dd',
  'blockdev',
  'switch_root',
  'poweroff',
];

/** busybox and what it is linked with. */
const programs = [
  'bin/busybox',
  'lib64/ld-linux-x86-64.so.2',
  'lib/x86_64-linux-gnu/libc.so.6',
  'lib/x86_64-linux-gnu/libresolv.so.2',
];

export interface InitrdParts {
  readonly kernel: Kernel;
  /** The root file system, for busybox and its libraries. */
  readonly tree: string;
  readonly initScript: string;
  readonly output: string;
  readonly workDir: string;
  readonly signal: AbortSignal;
}

/** Writes a cpio archive, not compressed: GRUB reads four megabytes faster than an emulated processor unpacks them. */
export async function buildInitrd(parts: InitrdParts): Promise<void> {
  const root = join(parts.workDir, 'initrd');
  for (const dir of ['bin', 'dev', 'proc', 'sys', 'root', 'modules'])
    await mkdir(join(root, dir), { recursive: true });
  for (const path of programs) await cp(join(parts.tree, path), join(root, path), { dereference: true });
  for (const applet of applets) await symlink('busybox', join(root, 'bin', applet));
  await cp(parts.initScript, join(root, 'init'));
  await chmod(join(root, 'init'), 0o755);
  await copyModules(parts.kernel, join(root, 'modules'));
  await pack(root, parts);
}

async function copyModules(kernel: Kernel, target: string): Promise<void> {
  const lists = { 'virtio.list': kernel.virtioDisk, 'other-disks.list': kernel.otherDisks };
  for (const [list, paths] of Object.entries(lists)) {
    for (const path of paths) await cp(join(kernel.modulesDir, path), join(target, basename(path)));
    await writeFile(join(target, '..', list), paths.map((path) => `${basename(path)}\n`).join(''));
  }
}

async function pack(root: string, { output, signal }: InitrdParts): Promise<void> {
  const names = (await readdir(root, { recursive: true })).sort().join('\n');
  const args = ['--quiet', '-o', '-H', 'newc', '--owner=0:0', '-F', output];
  await run('cpio', args, { signal, cwd: root, input: `${names}\n` });
}
