// A VFAT image of 64 MiB, as Nova makes it: for guests that cannot read a CD-ROM.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { ConfigDriveError, toolFailure } from './error.ts';
import { reproducible, type ImageOptions } from './iso9660.ts';

export const vfatSizeBytes = 64 * 1024 * 1024;
/** What is left for files beside the tables and half empty clusters. */
const usableBytes = 60 * 1024 * 1024;

export async function writeVfat({ directory, image, label, timestamp }: ImageOptions): Promise<void> {
  const env = reproducible(timestamp);
  const blocks = String(vfatSizeBytes / 1024);
  try {
    await execa('mkfs.vfat', ['--invariant', '-n', label, '-C', image, blocks], { env, stdin: 'ignore' });
  } catch (cause) {
    throw toolFailure('mkfs.vfat', 'dosfstools', 'could not format a VFAT config drive', cause);
  }
  const roots = (await readdir(directory)).sort().map((name) => join(directory, name));
  try {
    if (roots.length > 0)
      await execa('mcopy', ['-s', '-i', image, ...roots, '::/'], { env, stdin: 'ignore' });
  } catch (cause) {
    throw toolFailure('mcopy', 'mtools', 'could not copy files to a VFAT config drive', cause);
  }
}

export function checkVfatSize(files: ReadonlyMap<string, Uint8Array>): void {
  const bytes = [...files.values()].reduce((sum, content) => sum + content.length, 0);
  if (bytes > usableBytes)
    throw new ConfigDriveError(`VFAT config drives hold ${usableBytes} bytes, the files have ${bytes}`);
}
