// A private directory for one build, gone afterwards; also those that a killed build left.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const prefix = 'building-';

/** Only the holder of the cache's lock may call this: it removes every other work directory in `cacheDir`. */
export async function withWorkDir<Result>(
  cacheDir: string,
  work: (dir: string) => Promise<Result>,
): Promise<Result> {
  await removeLeftovers(cacheDir);
  const dir = await mkdtemp(join(cacheDir, prefix));
  try {
    return await work(dir);
  } finally {
    await remove(dir);
  }
}

async function removeLeftovers(cacheDir: string): Promise<void> {
  const names = (await readdir(cacheDir)).filter((name) => name.startsWith(prefix));
  for (const name of names) await remove(join(cacheDir, name));
}

/** A killed tool's children may take a moment to end, and write until then. */
const remove = (dir: string): Promise<void> =>
  rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
