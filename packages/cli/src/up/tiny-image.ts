// The image `tiny` for a cloud that starts, built by a process of its own: what the build needs of memory ends with it.
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { BuiltImage } from '../first-run/setup.ts';

const command = join(import.meta.dirname, '../main.ts');
const packages = join(import.meta.dirname, '../../..');

/** Whose sources go into the image. */
const madeFrom = ['guest-images', 'guest-agent', 'cloud-config'];

/** Changes when a newer version of ours would build another image: quicker to know than the image's own key. */
export async function tinySources(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of madeFrom) await hashTree(join(packages, name), hash);
  return hash.digest('hex');
}

async function hashTree(directory: string, hash: ReturnType<typeof createHash>): Promise<void> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'));
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort()) {
    hash.update(path.slice(directory.length)).update(await readFile(path));
  }
}

/** Resolves with the image, built now or from the cache in `cacheDir`. */
export async function tinyImage(
  cacheDir: string,
  say: (message: string) => void,
  signal: AbortSignal,
): Promise<BuiltImage> {
  const child = execa(process.execPath, [command, 'image', 'build', 'tiny', '--json'], {
    env: { NOVA_LITE_CACHE_DIR: cacheDir },
    cancelSignal: signal,
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => say(text.trimEnd().split('\n').at(-1) ?? ''));
  try {
    const { stdout } = await child;
    return JSON.parse(stdout) as BuiltImage;
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw new Error(`The image tiny could not be built. ${stderr?.trim().split('\n').at(-1) ?? ''}`, {
      cause: error,
    });
  }
}
