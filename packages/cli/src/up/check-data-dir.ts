// Guests, DHCP servers and the database run as users of their own: they must be able to pass through to their files.
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Throws when a directory above `dataDir` lets nobody but its owner pass. What is not there yet will be made passable. */
export async function checkDataDirIsPassable(dataDir: string): Promise<void> {
  const closed: string[] = [];
  for (let directory = dirname(dataDir); directory !== '/'; directory = dirname(directory)) {
    const mode = (await stat(directory).catch(() => undefined))?.mode ?? 0o777;
    if ((mode & 0o001) === 0) closed.unshift(directory);
  }
  if (closed.length === 0) return;
  throw new Error(
    `The data directory ${dataDir} cannot be reached by the users that guests and the database run as: ` +
      `${closed.join(', ')} lets only its owner pass. Choose another --data-dir, or run: chmod o+x ${closed.join(' ')}`,
  );
}
