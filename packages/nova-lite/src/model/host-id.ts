// How a project may tell its hosts apart without knowing them.
import { createHash } from 'node:crypto';

/** Nova's `generate_hostid`: SHA-224 in hex of project and host, empty without a host. */
export function hostIdOf(projectId: string, host: string | null): string {
  return host === null
    ? ''
    : createHash('sha224')
        .update(projectId + host)
        .digest('hex');
}
