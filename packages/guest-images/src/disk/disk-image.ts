// From a directory tree to a qcow2 file: partition table, boot code, ext4. Nothing is mounted and no loop device is used.
import { randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { OnProgress } from '../progress.ts';
import { run } from '../run.ts';
import { grubBootCode, type BootCode } from './grub.ts';
import { firstPartitionSector, masterBootRecord, sectorBytes } from './partition-table.ts';

export interface DiskOptions {
  readonly tree: string;
  readonly label: string;
  readonly diskBytes: number;
  readonly output: string;
  readonly workDir: string;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/** Writes `output`, a compressed qcow2 image. Leaves its intermediate files in `workDir`. */
export async function buildDiskImage(options: DiskOptions): Promise<void> {
  const raw = join(options.workDir, 'disk.raw');
  options.onProgress({ step: 'disk', message: 'writing the root file system' });
  await writeBootSectors(raw, options.diskBytes, await grubBootCode(options.workDir, options.signal));
  await writeFileSystem(raw, options);
  await compress(raw, options);
}

async function writeBootSectors(raw: string, diskBytes: number, { boot, core }: BootCode): Promise<void> {
  const file = await open(raw, 'w');
  try {
    await file.truncate(diskBytes);
    const diskId = randomBytes(4).readUInt32LE();
    await file.write(masterBootRecord(boot, diskId, diskBytes / sectorBytes), 0, sectorBytes, 0);
    await file.write(core, 0, core.length, sectorBytes);
  } finally {
    await file.close();
  }
}

/** `^metadata_csum` spares an emulated processor a checksum for each block; `resize` leaves room to grow to 64 GiB and beyond. */
async function writeFileSystem(raw: string, { tree, label, diskBytes, signal }: DiskOptions): Promise<void> {
  const offset = firstPartitionSector * sectorBytes;
  const sizeKib = (diskBytes - offset) / 1024;
  const features = '^metadata_csum,^64bit,^orphan_file';
  const extended = `offset=${offset},lazy_itable_init=0,nodiscard`;
  const args = [
    '-q',
    '-F',
    '-t',
    'ext4',
    '-b',
    '4096',
    '-m',
    '1',
    '-J',
    'size=4',
    '-O',
    features,
    '-E',
    extended,
  ];
  await run('mke2fs', [...args, '-L', label, '-d', tree, raw, `${sizeKib}k`], { signal });
}

async function compress(raw: string, { output, signal, onProgress }: DiskOptions): Promise<void> {
  const message = 'compressing the disk image';
  onProgress({ step: 'compress', message });
  const onOutput = (text: string) => {
    const percent = /\(([\d.]+)\/100%\)/.exec(text)?.[1];
    if (percent) onProgress({ step: 'compress', message, fraction: Number(percent) / 100 });
  };
  const args = [
    'convert',
    '-p',
    '-c',
    '-W',
    '-m',
    '4',
    '-f',
    'raw',
    '-O',
    'qcow2',
    '-o',
    'compression_type=zstd',
  ];
  await run('qemu-img', [...args, raw, output], { signal, onOutput });
}
