// User data from a file, or from standard input for `-`.
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { isGzip } from '@nova-lite/cloud-config';
import { gunzip } from '@nova-lite/cloud-config/gunzip';

export interface Input {
  /** What to call it in messages: `FILE`, or `<stdin>`. */
  readonly name: string;
  readonly data: Uint8Array;
}

export async function readInput(file: string, stdin: NodeJS.ReadableStream): Promise<Input> {
  if (file === '-') return { name: '<stdin>', data: await buffer(stdin) };
  const data = await readFile(file).catch((cause: unknown) => {
    throw new Error(`The user data ${file} cannot be read.`, { cause });
  });
  return { name: file, data };
}

const largestShown = 4 * 1024 * 1024;

/** The lines to which findings point; none where the data is broken. */
export function linesOf(data: Uint8Array): readonly string[] {
  try {
    return new TextDecoder().decode(isGzip(data) ? gunzip(data, largestShown) : data).split(/\r\n|\r|\n/);
  } catch {
    return [];
  }
}
