// The images that this host has fetched, named by their content and shared by the disks that stand on them.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Image, ImageDownload } from '../ports.ts';
import { baseImagePath } from './host-paths.ts';

export interface BaseImages {
  /** Path of the image's file on this host; fetched and checked once, also when asked for several times at once. */
  fetch(image: Image): Promise<string>;
  /** Removes what no instance stands on and nobody asked for in the last `ageMs`. */
  evict(inUse: ReadonlySet<string>, ageMs: number, now: number): Promise<string[]>;
}

const diskFormats = new Set(['qcow2', 'raw']);

export async function openBaseImages(directory: string, images: ImageDownload): Promise<BaseImages> {
  const root = join(directory, 'images');
  await mkdir(root, { recursive: true, mode: 0o711 });
  await removeHalfFetched(root);
  const fetching = new Map<string, Promise<string>>();
  return {
    fetch(image) {
      const path = baseImagePath(directory, image.sha512);
      const running =
        fetching.get(path) ?? fetchOnce(image, path, images).finally(() => fetching.delete(path));
      fetching.set(path, running);
      return running;
    },
    evict: (inUse, ageMs, now) => evict(root, inUse, ageMs, now),
  };
}

async function fetchOnce(image: Image, path: string, images: ImageDownload): Promise<string> {
  if (!diskFormats.has(image.diskFormat)) {
    throw new Error(
      `Image ${image.id} has disk format ${image.diskFormat}; this host runs qcow2 and raw images.`,
    );
  }
  if (await touch(path)) return path;
  const part = `${path}.part`;
  try {
    await images.download(image.id, part);
    await checkContent(part, image);
    await chmod(part, 0o644);
    await rename(part, path);
  } finally {
    await rm(part, { force: true });
  }
  return path;
}

/** A use is noted in the file's time, for `evict`. */
async function touch(path: string): Promise<boolean> {
  const now = new Date();
  return utimes(path, now, now).then(
    () => true,
    () => false,
  );
}

async function checkContent(path: string, image: Image): Promise<void> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(path), hash);
  const found = hash.digest('hex');
  if (found === image.sha512) return;
  throw new Error(
    `Image ${image.id} arrived damaged: its SHA-512 is ${found.slice(0, 16)}…, not ${image.sha512.slice(0, 16)}….`,
  );
}

async function removeHalfFetched(root: string): Promise<void> {
  for (const name of await readdir(root))
    if (name.endsWith('.part')) await rm(join(root, name), { force: true });
}

async function evict(
  root: string,
  inUse: ReadonlySet<string>,
  ageMs: number,
  now: number,
): Promise<string[]> {
  const gone: string[] = [];
  for (const name of await readdir(root)) {
    const path = join(root, name);
    if (inUse.has(path) || now - (await stat(path)).mtimeMs < ageMs) continue;
    await rm(path, { force: true });
    gone.push(path);
  }
  return gone;
}
