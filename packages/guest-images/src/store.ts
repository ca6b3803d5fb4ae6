// Finished images by name and key. The description is written last: without it an image does not count.
import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { copyFile, mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Recipe } from './recipe.ts';

export interface StoredImage {
  /** A compressed qcow2 file. Not to be changed: others share it. */
  readonly path: string;
  /** Of the file, in hex. */
  readonly sha256: string;
  readonly sizeBytes: number;
  /** As Glance knows them. */
  readonly properties: Readonly<Record<string, string>>;
  readonly minDiskGb: number;
  readonly minRamMb: number;
}

/** Older images of one name that are kept, so that going back and forth between two versions costs no build. */
const keptPerName = 3;

const imagePath = (dir: string, name: string, key: string): string => join(dir, `${name}-${key}.qcow2`);
const descriptionPath = (path: string): string => path.replace(/\.qcow2$/, '.json');

/** Undefined when there is no finished image for this key. */
export async function findImage(dir: string, name: string, key: string): Promise<StoredImage | undefined> {
  const path = imagePath(dir, name, key);
  const text = await readFile(descriptionPath(path), 'utf8').catch(() => undefined);
  const size = await stat(path)
    .then(({ size }) => size)
    .catch(() => undefined);
  if (text === undefined || size === undefined) return undefined;
  const description = JSON.parse(text) as Omit<StoredImage, 'path'>;
  return size === description.sizeBytes ? { path, ...description } : undefined;
}

/** Moves `file` (on the same file system) into the store. */
export async function storeImage(
  dir: string,
  recipe: Pick<Recipe, 'name' | 'properties' | 'minDiskGb' | 'minRamMb'>,
  key: string,
  file: string,
): Promise<StoredImage> {
  await mkdir(dir, { recursive: true });
  const { properties, minDiskGb, minRamMb } = recipe;
  const { size } = await stat(file);
  const description = { sha256: await sha256Of(file), sizeBytes: size, properties, minDiskGb, minRamMb };
  const path = imagePath(dir, recipe.name, key);
  await rm(descriptionPath(path), { force: true });
  await rename(file, path);
  await replaceFile(descriptionPath(path), (target) => writeFile(target, JSON.stringify(description)));
  await removeOlder(dir, recipe.name, path);
  return { path, ...description };
}

/** Copies an image to `output`; a half copy never bears that name. */
export async function copyImage(path: string, output: string): Promise<void> {
  await mkdir(dirname(output), { recursive: true });
  await replaceFile(output, (target) => copyFile(path, target, constants.COPYFILE_FICLONE));
}

async function replaceFile(path: string, write: (target: string) => Promise<void>): Promise<void> {
  const partial = join(dirname(path), `.${basename(path)}.${process.pid}.partial`);
  try {
    await write(partial);
    await rename(partial, path);
  } finally {
    await rm(partial, { force: true });
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function removeOlder(dir: string, name: string, newest: string): Promise<void> {
  const paths = (await readdir(dir)).filter((file) => isImageOf(name, file)).map((file) => join(dir, file));
  const dated = await Promise.all(paths.map(async (path) => ({ path, time: (await stat(path)).mtimeMs })));
  const others = dated.filter(({ path }) => path !== newest).sort((one, other) => other.time - one.time);
  for (const { path } of others.slice(keptPerName - 1)) {
    await rm(descriptionPath(path), { force: true });
    await rm(path, { force: true });
  }
}

const isImageOf = (name: string, file: string): boolean =>
  file.startsWith(`${name}-`) && /^[0-9a-f]{32}\.qcow2$/.test(file.slice(name.length + 1));
