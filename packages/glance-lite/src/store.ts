// The files of the images: one directory, one file an image, named by its id. What is half written bears another name.
import { createHash, randomUUID, type Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, copyFile, mkdir, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '@nova-lite/service-kit';

export interface Written {
  readonly path: string;
  readonly size: number;
  readonly md5: string;
  readonly sha512: string;
}

export interface Store {
  pathOf(imageId: string): string;
  /** Writes a stream beside the images, counting and hashing; a failure leaves nothing. */
  receive(imageId: string, data: AsyncIterable<Buffer>, maxBytes: number): Promise<Written>;
  /** Gives what was received the image's name. */
  keep(imageId: string, written: Written): Promise<void>;
  discard(path: string): Promise<void>;
  /** Brings a copy to `path`; a half copy never bears that name. Blocks are shared where the file system can. */
  copyTo(imageId: string, path: string): Promise<void>;
}

const unfinished = '.part';

/** Removes what no active image owns: uploads that were cut short, and files of images deleted in a crash. */
export async function openStore(directory: string, activeIds: readonly string[]): Promise<Store> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await chmod(directory, 0o700);
  const owned = new Set(activeIds);
  const stray = (await readdir(directory)).filter((name) => !owned.has(name) && isOurs(name));
  await Promise.all(stray.map((name) => rm(join(directory, name), { force: true })));
  return storeIn(directory);
}

/** Whatever somebody else put into the directory stays. */
const isOurs = (name: string): boolean =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(\.[0-9a-f-]{36}\.part)?$/.test(name);

function storeIn(directory: string): Store {
  const pathOf = (imageId: string) => join(directory, imageId);
  return {
    pathOf,
    async receive(imageId, data, maxBytes) {
      const path = `${pathOf(imageId)}.${randomUUID()}${unfinished}`;
      try {
        return await write(path, data, maxBytes);
      } catch (error) {
        await rm(path, { force: true });
        throw isFull(error)
          ? new Fault(413, 'Image storage media is full: there is not enough room for the image.', {
              cause: error,
            })
          : error;
      }
    },
    async keep(imageId, { path }) {
      await rename(path, pathOf(imageId));
      await syncDirectory(directory);
    },
    discard: (path) => rm(path, { force: true }),
    copyTo: (imageId, path) => copyAtomically(pathOf(imageId), path),
  };
}

async function write(path: string, data: AsyncIterable<Buffer>, maxBytes: number): Promise<Written> {
  const file = await open(path, 'wx', 0o600);
  const hashes = { md5: createHash('md5'), sha512: createHash('sha512') };
  try {
    const size = await writeAll(file, data, Object.values(hashes), maxBytes);
    await file.datasync();
    return { path, size, md5: hashes.md5.digest('hex'), sha512: hashes.sha512.digest('hex') };
  } finally {
    await file.close();
  }
}

async function writeAll(
  file: FileHandle,
  data: AsyncIterable<Buffer>,
  hashes: readonly Hash[],
  maxBytes: number,
): Promise<number> {
  let size = 0;
  for await (const chunk of data) {
    size += chunk.length;
    if (size > maxBytes)
      throw new Fault(413, `Image exceeds the storage quota: more than ${maxBytes} bytes.`);
    for (const hash of hashes) hash.update(chunk);
    await file.appendFile(chunk);
  }
  return size;
}

const isFull = (error: unknown): boolean =>
  ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(String((error as { code?: unknown }).code));

async function copyAtomically(from: string, to: string): Promise<void> {
  const half = `${to}.${randomUUID()}${unfinished}`;
  try {
    await copyFile(from, half, constants.COPYFILE_FICLONE);
    const file = await open(half);
    await file.datasync().finally(() => file.close());
    await rename(half, to);
  } catch (error) {
    await rm(half, { force: true });
    throw new Error(`The image file ${from} could not be copied to ${to}.`, { cause: error });
  }
}

/** So that the new name outlives a loss of power. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path);
  await directory.sync().finally(() => directory.close());
}
