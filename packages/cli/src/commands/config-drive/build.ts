// `nova-lite config-drive build`.
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { buildConfigDrive, type DriveFormat } from '@nova-lite/configdrive';

export interface BuildOptions {
  readonly format: DriveFormat;
  readonly publisher: string;
  readonly json: boolean;
}

export async function buildCommand(
  directory: string,
  image: string,
  { format, publisher, json }: BuildOptions,
  stdout: NodeJS.WritableStream,
): Promise<void> {
  const files = await readTree(directory);
  const path = resolve(image);
  await buildConfigDrive(files, { path, format, publisher });
  const bytes = await readFile(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const built = { path, format, files: files.size, bytes: bytes.length, sha256 };
  stdout.write(
    json
      ? `${JSON.stringify(built)}\n`
      : `${path}: ${format}, ${files.size} files, ${bytes.length} bytes, sha256 ${sha256}\n`,
  );
}

/** A link could bring a file onto the drive that nobody meant: it is refused, as is all that is no file. */
async function readTree(directory: string): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) continue;
    if (!entry.isFile())
      throw new Error(`${path} is no file but a link or a device: it cannot be on a config drive.`);
    files.set(relative(directory, path), await readFile(path));
  }
  if (files.size === 0)
    throw new Error(`There is no file in ${directory}: nothing to put on a config drive.`);
  return files;
}
