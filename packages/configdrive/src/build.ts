// Builds the image beside its final name and moves it there when it is whole.
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { ConfigDriveError } from './error.ts';
import { writeIso, type ImageOptions } from './iso9660.ts';
import { checkNames, type DriveFormat } from './names.ts';
import { checkVfatSize, writeVfat } from './vfat.ts';

export interface ConfigDriveOptions {
  /** Where the image is to be, absolute. An image that is there is replaced in one step. */
  readonly path: string;
  readonly format: DriveFormat;
  /** For example `OpenStack Nova 26.2.2`; on ISO 9660 only, 128 characters. */
  readonly publisher: string;
  /** All times on the drive; the day of the first version of the tree when absent. */
  readonly timestamp?: Date;
}

export const configDriveLabel = 'config-2';
const defaultTimestamp = new Date('2012-08-10T00:00:00Z');

/**
 * Writes `files` (path on the drive to bytes) to an image labelled config-2, mode 0600. Equal files, publisher and
 * timestamp give an equal image. Whatever happens, only the image is left; what a killed build left is removed by the
 * next one for the same path, so one at a time may run for a path. Throws a ConfigDriveError.
 */
export async function buildConfigDrive(
  files: ReadonlyMap<string, Uint8Array>,
  options: ConfigDriveOptions,
): Promise<void> {
  check(files, options);
  const workplace = `${options.path}.building`;
  const directory = join(workplace, 'files');
  const image = join(workplace, 'image');
  await rm(workplace, { recursive: true, force: true });
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFiles(directory, files);
    await writeImage(options, directory, image);
    await chmod(image, 0o600);
    await rename(image, options.path);
  } finally {
    await rm(workplace, { recursive: true, force: true });
  }
}

function check(
  files: ReadonlyMap<string, Uint8Array>,
  { path, format, publisher }: ConfigDriveOptions,
): void {
  if (!isAbsolute(path))
    throw new ConfigDriveError(`the path of a config drive must be absolute, ${JSON.stringify(path)} is not`);
  if (publisher.length > 128)
    throw new ConfigDriveError(`the publisher has ${publisher.length} characters, at most 128 are possible`);
  checkNames(files.keys(), format);
  if (format === 'vfat') checkVfatSize(files);
}

/** All at once; when one fails, the others are waited for: nothing is written any more when this has ended. */
async function writeFiles(directory: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const placed = [...files].map(([path, content]) => ({ file: join(directory, path), content }));
  for (const parent of new Set(placed.map(({ file }) => dirname(file))))
    await mkdir(parent, { recursive: true, mode: 0o700 });
  const writing = placed.map(({ file, content }) => writeFile(file, content, { mode: 0o600 }));
  const failed = (await Promise.allSettled(writing)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

function writeImage(
  { format, publisher, timestamp }: ConfigDriveOptions,
  directory: string,
  image: string,
): Promise<void> {
  const options: ImageOptions = {
    directory,
    image,
    publisher,
    label: configDriveLabel,
    timestamp: timestamp ?? defaultTimestamp,
  };
  return format === 'vfat' ? writeVfat(options) : writeIso(options);
}
