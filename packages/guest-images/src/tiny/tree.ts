// The root file system of tiny: packages unpacked (their maintainer scripts never run), then our own few files.
import { chmod, chown, cp, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { grubConfig } from '../disk/grub.ts';
import { installExecutable } from '../install-agent.ts';
import { installFiles } from '../install-files.ts';
import type { TreeParts } from '../recipe.ts';
import { pipe, run } from '../run.ts';
import { buildInitrd } from './initrd.ts';
import { installKernel, unpackKernel } from './kernel.ts';
import { isKernel, isUnpacked, unpackedWithout } from './packages.ts';

/** Our own files, of the root file system and of the initial RAM disk. */
export const rootFiles = join(import.meta.dirname, '../../rootfs/tiny');
export const initrdFiles = join(import.meta.dirname, '../../rootfs/initrd');

/** Label of the root file system; the initial RAM disk looks for it. */
export const label = 'tiny';
const kernelArguments =
  'console=ttyS0,115200 quiet loglevel=3 panic=10 no_timer_check mitigations=off cryptomgr.notests';

export async function buildTree(parts: TreeParts): Promise<void> {
  await layOut(parts.tree);
  await unpack(parts);
  await linkApplets(parts);
  await installFiles(rootFiles, parts.tree);
  await makeHomes(parts.tree);
  await setUpSsh(parts.tree);
  await installExecutable(parts);
  await installBootFiles(parts);
  await run('ldconfig', ['-r', parts.tree], parts);
}

/** Debian's directories since /usr holds them all; packages still name the old ones. */
async function layOut(tree: string): Promise<void> {
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    await mkdir(join(tree, 'usr', name), { recursive: true });
    await symlink(`usr/${name}`, join(tree, name));
  }
  const directories = [
    'dev',
    'proc',
    'sys',
    'run',
    'mnt',
    'tmp',
    'boot/grub',
    'etc',
    'home',
    'var/log',
    'var/lib',
    'var/tmp',
    'usr/local/bin',
  ];
  for (const name of directories) await mkdir(join(tree, name), { recursive: true });
  for (const name of ['tmp', 'var/tmp']) await chmod(join(tree, name), 0o1777);
  await mkdir(join(tree, 'root'), { mode: 0o700 });
  await symlink('/run', join(tree, 'var/run'));
  await symlink('/proc/self/mounts', join(tree, 'etc/mtab'));
}

async function unpack({ archives, tree, signal, onProgress }: TreeParts): Promise<void> {
  const chosen = archives.filter(({ name }) => isUnpacked(name));
  const options = [
    '--keep-directory-symlink',
    '--numeric-owner',
    ...unpackedWithout.map((path) => `--exclude=${path}`),
  ];
  for (const [index, { name, version, path }] of chosen.entries()) {
    onProgress({ step: 'unpack', message: `${name} ${version}`, fraction: index / chosen.length });
    await pipe(['dpkg-deb', '--fsys-tarfile', path], ['tar', '-x', '-p', '-C', tree, ...options], signal);
  }
}

/** Every busybox applet that no package brings in a fuller form. */
async function linkApplets({ tree, signal }: TreeParts): Promise<void> {
  const applets = await run(join(tree, 'bin/busybox'), ['--list-full'], { signal });
  for (const path of applets.split('\n').filter(Boolean)) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const present = ['usr/bin', 'usr/sbin'].some((dir) => existsSync(join(tree, dir, name)));
    if (!present) await symlink('/bin/busybox', join(tree, path));
  }
  // As with Debian's iproute2: a command given to ssh is not looked for in sbin.
  await symlink('/bin/busybox', join(tree, 'usr/bin/ip'));
}

async function makeHomes(tree: string): Promise<void> {
  const users = { tiny: 1000, fedora: 1001, centos: 1002 };
  for (const [name, id] of Object.entries(users)) {
    const home = join(tree, 'home', name);
    await cp(join(tree, 'etc/skel'), home, { recursive: true });
    for (const path of [home, ...(await readdir(home)).map((file) => join(home, file))])
      await chown(path, id, id);
    await chmod(home, 0o700);
  }
}

/** What openssh-server's maintainer script would have done, but for the keys: each guest makes its own. */
async function setUpSsh(tree: string): Promise<void> {
  await cp(join(tree, 'usr/share/openssh/sshd_config'), join(tree, 'etc/ssh/sshd_config'));
}

async function installBootFiles({ archives, tree, workDir, signal, onProgress }: TreeParts): Promise<void> {
  onProgress({ step: 'unpack', message: 'the kernel' });
  const archive = archives.find(({ name }) => isKernel(name));
  if (!archive)
    throw new Error(
      'linux-image-cloud-amd64 depends on no kernel package; are the package lists of Debian 12?',
    );
  const kernel = await unpackKernel(archive.path, join(workDir, 'kernel'), signal);
  await installKernel(kernel, tree, signal);
  const initScript = join(initrdFiles, 'init');
  await buildInitrd({ kernel, tree, initScript, output: join(tree, 'boot/initrd.img'), workDir, signal });
  const entry = {
    image: '/boot/vmlinuz',
    initrd: '/boot/initrd.img',
    root: label,
    arguments: kernelArguments,
  };
  await writeFile(join(tree, 'boot/grub/grub.cfg'), grubConfig(entry));
  await rm(join(workDir, 'kernel'), { recursive: true });
}
