// An instance's disks: an overlay on the base image, and what the flavor adds.
import { access, chmod, open, rename, rm } from 'node:fs/promises';
import { execa } from 'execa';
import type { GuestDisk } from '../virt/driver.ts';
import type { InstancePaths } from './host-paths.ts';
import type { InstanceSpec } from './instance-spec.ts';

const gibibyte = 1024 ** 3;

/** Makes what is not there yet, and returns the disks in the order in which the guest sees them. */
export async function createDisks(
  spec: InstanceSpec,
  paths: InstancePaths,
  base: string,
): Promise<GuestDisk[]> {
  await once(paths.disk, (path) => createOverlay(path, base, spec));
  const { ephemeralGb, swapMb } = spec.flavor;
  if (ephemeralGb > 0) await once(paths.ephemeralDisk, (path) => createEphemeral(path, ephemeralGb));
  if (swapMb > 0) await once(paths.swapDisk, (path) => createSwap(path, swapMb));
  return disksOf(spec, paths);
}

/** The disks that `createDisks` made. */
export function disksOf(spec: InstanceSpec, paths: InstancePaths): GuestDisk[] {
  return [
    { path: paths.disk, format: 'qcow2' },
    ...(spec.flavor.ephemeralGb > 0 ? [{ path: paths.ephemeralDisk, format: 'raw' } as const] : []),
    ...(spec.flavor.swapMb > 0 ? [{ path: paths.swapDisk, format: 'raw' } as const] : []),
  ];
}

/** A disk of size 0 in the flavor is as large as its image. */
async function createOverlay(path: string, base: string, { flavor, image }: InstanceSpec): Promise<void> {
  await checkFits(base, image.diskFormat, flavor.diskGb);
  const size = flavor.diskGb > 0 ? [`${flavor.diskGb}G`] : [];
  await execa('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', base, '-F', image.diskFormat, path, ...size]);
}

async function checkFits(base: string, format: string, diskGb: number): Promise<void> {
  const { stdout } = await execa('qemu-img', ['info', '--output=json', '-f', format, base], {
    timeout: 30_000,
  });
  const size = (JSON.parse(stdout) as { 'virtual-size': number })['virtual-size'];
  if (diskGb === 0 || size <= diskGb * gibibyte) return;
  throw new Error(
    `Flavor's disk is too small for requested image. Flavor disk is ${diskGb * gibibyte} bytes, image is ${size} bytes.`,
  );
}

async function createEphemeral(path: string, sizeGb: number): Promise<void> {
  await createSparse(path, sizeGb * gibibyte);
  await execa('mke2fs', ['-q', '-F', '-t', 'ext4', '-L', 'ephemeral0', path]);
}

async function createSwap(path: string, sizeMb: number): Promise<void> {
  await createSparse(path, sizeMb * 1024 * 1024);
  await execa('mkswap', [path]);
}

async function createSparse(path: string, bytes: number): Promise<void> {
  const file = await open(path, 'w', 0o600);
  await file.truncate(bytes);
  await file.close();
}

/** A disk that exists is kept: it is the guest's. A half made one never bears its name. */
async function once(path: string, make: (path: string) => Promise<void>): Promise<void> {
  if (
    await access(path).then(
      () => true,
      () => false,
    )
  )
    return;
  const unfinished = `${path}.new`;
  await rm(unfinished, { force: true });
  await make(unfinished);
  await chmod(unfinished, 0o600);
  await rename(unfinished, path);
}
