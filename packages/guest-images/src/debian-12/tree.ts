// The root file system of Debian 12: mmdebstrap runs Debian's own maintainer scripts, we add the few files of a cloud image.
import { link, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { grubConfig } from '../disk/grub.ts';
import { installFiles } from '../install-files.ts';
import type { TreeParts } from '../recipe.ts';
import { run } from '../run.ts';

/** Files of both images. */
export const commonFiles = join(import.meta.dirname, '../../rootfs/debian-12');
export const label = 'cloud-root';

/** `cryptomgr.notests`: what the kernel's maintainers have tested need not be tested at each boot. */
const kernelArguments = 'ro console=tty0 console=ttyS0,115200 net.ifnames=0 cryptomgr.notests';

/** An emulated processor has better things to do at its first boot; `systemctl enable` brings them back. */
const disabledUnits = [
  'apt-daily.timer',
  'apt-daily-upgrade.timer',
  'e2scrub_reap.service',
  'e2scrub_all.timer',
];
const enabledUnits = ['systemd-networkd.service', 'systemd-resolved.service'];

export interface Variant {
  readonly packages: readonly string[];
  /** Folder of files that this one alone has. */
  readonly files: string;
}

export async function buildTree(parts: TreeParts, { packages, files }: Variant): Promise<void> {
  await bootstrap(parts, await layOutSeed(parts), packages);
  for (const each of [commonFiles, files]) await installFiles(each, parts.tree);
  await mkdir(join(parts.tree, 'boot/grub'));
  const kernel = { image: '/vmlinuz', initrd: '/initrd.img', root: label, arguments: kernelArguments };
  await writeFile(join(parts.tree, 'boot/grub/grub.cfg'), grubConfig(kernel));
  await rename(
    join(parts.tree, 'etc/apt/sources.list.d/0000sources.list'),
    join(parts.tree, 'etc/apt/sources.list'),
  );
  await forgetBuild(parts.tree);
}

/** What must be there before packages are set up: how to make the initial RAM disk, and the archives that we have. */
async function layOutSeed({ workDir, archives }: TreeParts): Promise<string> {
  const seed = join(workDir, 'seed');
  await installFiles(join(commonFiles, 'etc/initramfs-tools'), join(seed, 'etc/initramfs-tools'));
  await installFiles(join(commonFiles, 'usr/share/initramfs-tools'), join(seed, 'usr/share/initramfs-tools'));
  const cache = join(seed, 'var/cache/apt/archives');
  await mkdir(cache, { recursive: true });
  for (const { path } of archives) await link(path, join(cache, basename(path)));
  return seed;
}

/** In a mount and process namespace of its own that ends with us: nothing stays mounted or running. */
async function bootstrap(
  { tree, sourcesPath, signal, onProgress }: TreeParts,
  seed: string,
  packages: readonly string[],
): Promise<void> {
  const output = ['--quiet', '--verbose', '--mode=root', '--format=directory'];
  const content = ['--variant=apt', '--architectures=amd64', `--include=${packages.join(',')}`];
  const speed = [
    '--skip=essential/unlink',
    '--skip=check/empty',
    '--dpkgopt=force-unsafe-io',
    ...withoutManuals,
  ];
  const hooks = [
    `--setup-hook=sync-in ${quoted(seed)} /`,
    `--customize-hook=chroot "$1" systemctl enable ${enabledUnits.join(' ')}`,
    `--customize-hook=chroot "$1" systemctl disable ${disabledUnits.join(' ')}`,
  ];
  const args = [
    output,
    content,
    speed,
    hooks,
    '--aptopt=APT::Install-Recommends "false"',
    'bookworm',
    tree,
    sourcesPath,
  ].flat();
  const onOutput = (line: string) => {
    const message = /^I: (.*)\.\.\.$/.exec(line)?.[1];
    if (message) onProgress({ step: 'unpack', message });
  };
  const namespace = [
    '--mount',
    '--propagation',
    'private',
    '--pid',
    '--fork',
    '--kill-child=KILL',
    '--mount-proc',
  ];
  await run('setpriv', ['--pdeathsig', 'KILL', 'unshare', ...namespace, 'mmdebstrap', ...args], {
    signal,
    onOutput,
  });
}

const withoutManuals = ['doc', 'man', 'info'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`);

/** As mmdebstrap's hooks split words. */
const quoted = (path: string): string => `'${path.replaceAll("'", "'\\''")}'`;

/** What each guest makes for itself, and settings that were for this build alone. */
async function forgetBuild(tree: string): Promise<void> {
  const keys = (await readdir(join(tree, 'etc/ssh'))).filter((name) => name.startsWith('ssh_host_'));
  const paths = [
    ...keys.map((name) => `etc/ssh/${name}`),
    'etc/dpkg/dpkg.cfg.d/99mmdebstrap',
    'var/lib/dbus/machine-id',
  ];
  for (const path of paths) await rm(join(tree, path), { force: true });
}
