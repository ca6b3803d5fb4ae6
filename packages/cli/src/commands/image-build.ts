// `nova-lite image build`.
import { buildImage, imageNames, type BuiltImage } from '@nova-lite/guest-images';
import { createProgress } from '../up/progress.ts';

export interface ImageBuildOptions {
  readonly cacheDir: string;
  readonly output?: string;
  readonly json: boolean;
}

interface Streams {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** With `json` the last line of standard output is a `BuiltImage`; progress goes to standard error. */
export async function buildImageCommand(
  name: string,
  { cacheDir, output, json }: ImageBuildOptions,
  { stdout, stderr }: Streams,
  signal: AbortSignal,
): Promise<void> {
  const known = imageNames.find((candidate) => candidate === name);
  if (!known) throw new Error(`There is no recipe for an image ${name}; there are ${imageNames.join(', ')}.`);
  const build = (say: (message: string) => void) =>
    buildImage(known, {
      cacheDir,
      outputPath: output,
      signal,
      onProgress: ({ step, message }) => say(`${step}: ${message}`),
    });
  if (json) {
    stdout.write(`${JSON.stringify(await build((message) => stderr.write(`${message}\n`)))}\n`);
  } else {
    stdout.write(`${describe(await createProgress(stdout).step(`image ${name}`, build))}\n`);
  }
}

const describe = ({ cached, path, sizeBytes }: BuiltImage): string =>
  `${cached ? 'Nothing changed; it was in the cache' : 'Built'}: ${path} (${(sizeBytes / 1e6).toFixed(0)} MB)`;
