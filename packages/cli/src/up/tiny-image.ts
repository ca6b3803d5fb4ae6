// The image `tiny` for a cloud that starts, built by a process of its own: what the build needs of memory ends with it.
import { join } from 'node:path';
import { execa } from 'execa';
import type { BuiltImage } from '../first-run/setup.ts';

const command = join(import.meta.dirname, '../main.ts');

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
