// What one data directory is: a cloud with an id of its own and the passwords that were made for it.
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface CloudIdentity {
  /** Marks all that this cloud makes on the machine. */
  readonly cloudId: string;
  readonly adminPassword: string;
  readonly demoPassword: string;
  /** Signs requests between the parts of the metadata path. */
  readonly metadataSecret: string;
}

const secret = (): string => randomBytes(18).toString('base64url');

/** Reads it, or makes it at the first start. A crash leaves a whole file or none. */
export async function cloudIdentity(path: string): Promise<CloudIdentity> {
  const known = await readCloudIdentity(path);
  if (known) return known;
  const identity = {
    cloudId: randomUUID(),
    adminPassword: secret(),
    demoPassword: secret(),
    metadataSecret: secret(),
  };
  await mkdir(dirname(path), { recursive: true, mode: 0o711 });
  await writeFile(`${path}.new`, `${JSON.stringify(identity, null, 2)}\n`, { mode: 0o600, flush: true });
  await rename(`${path}.new`, path);
  return identity;
}

/** Undefined when there is no cloud in that directory. */
export async function readCloudIdentity(path: string): Promise<CloudIdentity | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as CloudIdentity);
}
