// Names a build by all that goes into it: the same inputs need no second build.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Archive } from './apt/archives.ts';
import { filesBelow } from './install-files.ts';

/** Our own sources are inputs too: what they do with the files is part of the recipe. */
const sources = import.meta.dirname;

export interface Inputs {
  readonly name: string;
  readonly archives: readonly Archive[];
  readonly filesDirs: readonly string[];
  readonly agentSha256: string;
}

/** 32 hexadecimal digits. */
export async function cacheKey(inputs: Inputs): Promise<string> {
  const hash = createHash('sha256');
  hash.update(`${inputs.name}\0${inputs.agentSha256}\0`);
  for (const { name, version } of inputs.archives) hash.update(`${name}=${version}\0`);
  for (const dir of [...inputs.filesDirs, sources])
    for (const path of (await filesBelow(dir)).filter(isInput)) {
      hash.update(`${path}\0`);
      hash.update(await readFile(join(dir, path)));
    }
  return hash.digest('hex').slice(0, 32);
}

const isInput = (path: string): boolean => !/\.(test|service|host)\.ts$/.test(path);
