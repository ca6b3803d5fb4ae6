// Whether the file system of a directory can bypass the page cache (tmpfs and some overlays cannot).
import { constants } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

export async function supportsDirectIo(directory: string): Promise<boolean> {
  const probe = join(directory, `.direct-io-${randomUUID()}`);
  try {
    const file = await open(probe, constants.O_CREAT | constants.O_WRONLY | constants.O_DIRECT, 0o600);
    await file.close();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EINVAL') return false;
    throw error;
  } finally {
    await rm(probe, { force: true });
  }
}
