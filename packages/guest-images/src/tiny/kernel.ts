// The kernel of tiny: from some two thousand modules, those that a virtual machine has devices or file systems for.
import { cp, mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { run } from '../run.ts';

/** In the order in which they are loaded before the root disk can be read. */
const virtioDisk = ['virtio_pci', 'virtio_blk'];
const otherDisks = ['virtio_scsi', 'ata_piix', 'sd_mod'];
const network = ['virtio_net', 'virtio_rng', 'ena', 'dummy', '8021q', 'tun'];
const fileSystems = ['sr_mod', 'isofs', 'vfat', 'nls_ascii', 'nls_cp437', 'nls_utf8', 'xfs', 'overlay'];
const others = ['virtio_console', 'virtio_balloon', 'button', 'evdev', 'qemu_fw_cfg'];

export interface Kernel {
  readonly image: string;
  /** Paths of .ko files relative to `modulesDir`, dependencies first. */
  readonly virtioDisk: readonly string[];
  readonly otherDisks: readonly string[];
  readonly all: readonly string[];
  /** /lib/modules/VERSION of the unpacked package. */
  readonly modulesDir: string;
}

/** Unpacks the kernel's package below `dir` and finds out which modules depend on which. */
export async function unpackKernel(archivePath: string, dir: string, signal: AbortSignal): Promise<Kernel> {
  await run('dpkg-deb', ['-x', archivePath, dir], { signal });
  const [version = ''] = await readdir(join(dir, 'lib/modules'));
  const modulesDir = join(dir, 'lib/modules', version);
  await run('depmod', ['-b', dir, version], { signal });
  const dependencies = parseDependencies(await readFile(join(modulesDir, 'modules.dep'), 'utf8'));
  return {
    image: join(dir, 'boot', `vmlinuz-${version}`),
    virtioDisk: loadOrder(virtioDisk, dependencies),
    otherDisks: loadOrder(otherDisks, dependencies),
    all: loadOrder([virtioDisk, otherDisks, network, fileSystems, others].flat(), dependencies),
    modulesDir,
  };
}

/** modules.dep: `PATH: PATH PATH ...`, where the last must be loaded first. Keys are module names. */
export function parseDependencies(modulesDep: string): ReadonlyMap<string, readonly string[]> {
  return new Map(modulesDep.split('\n').filter(Boolean).map(parseLine));
}

function parseLine(line: string): [string, string[]] {
  const [path = '', needed = ''] = line.split(':');
  return [moduleName(path), [path, ...needed.split(' ').filter(Boolean)].toReversed()];
}

const moduleName = (path: string): string => basename(path, '.ko').replaceAll('-', '_');

/** The .ko files of `names` and all that they need, each once, in loading order. A name that is unknown is built in or absent. */
export function loadOrder(
  names: readonly string[],
  dependencies: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  return [...new Set(names.flatMap((name) => dependencies.get(name) ?? []))];
}

/** Puts the kernel image and the chosen modules into `tree`. */
export async function installKernel(kernel: Kernel, tree: string, signal: AbortSignal): Promise<void> {
  await mkdir(join(tree, 'boot'), { recursive: true });
  await cp(kernel.image, join(tree, 'boot/vmlinuz'));
  const version = basename(kernel.modulesDir);
  const target = join(tree, 'usr/lib/modules', version);
  for (const path of [...kernel.all, 'modules.order', 'modules.builtin', 'modules.builtin.modinfo']) {
    await mkdir(dirname(join(target, path)), { recursive: true });
    await cp(join(kernel.modulesDir, path), join(target, path));
  }
  await run('depmod', ['-b', tree, version], { signal });
  await rm(join(target, 'modules.builtin.modinfo'));
}
