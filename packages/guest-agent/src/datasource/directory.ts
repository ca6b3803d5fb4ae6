// Reads the files from a directory: a config drive that is mounted, or a copy of one.
import { open } from 'node:fs/promises';
import { constants } from 'node:fs';
import { rootFiles } from '../guest/root-files.ts';
import type { DataFiles } from './files.ts';
import { maxFileBytes, paths } from './files.ts';

export async function readDirectory(directory: string): Promise<DataFiles> {
  const found = new Map<string, Uint8Array>();
  const files = rootFiles(directory);
  for (const path of Object.values(paths)) {
    // A drive may hold links; they do not lead out of it.
    const content = await readOne(await files.locate(path).catch(() => ''));
    if (content) found.set(path, content);
  }
  return found;
}

/** `undefined` for what is absent, is no plain file, or is too large. */
async function readOne(path: string): Promise<Uint8Array | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => undefined);
  try {
    const facts = await file?.stat();
    return facts?.isFile() && facts.size <= maxFileBytes ? await file?.readFile() : undefined;
  } finally {
    await file?.close();
  }
}
