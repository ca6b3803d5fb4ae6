// Passwords that guests posted, beside the records: a restart knows them, and a record is never written by us.
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface PasswordFiles {
  /** Undefined when the guest has posted none. */
  read(uuid: string): Promise<string | undefined>;
  /** Returns when it is on disk; a crash leaves all of it or nothing. */
  write(uuid: string, password: string): Promise<void>;
}

/** `UUID.password` in `directory`, mode 0600. */
export function passwordFiles(directory: string): PasswordFiles {
  const pathOf = (uuid: string) => join(directory, `${encodeURIComponent(uuid)}.password`);
  return {
    read: (uuid) =>
      readFile(pathOf(uuid), 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      }),
    async write(uuid, password) {
      await writeFile(`${pathOf(uuid)}.new`, password, { mode: 0o600, flush: true });
      await rename(`${pathOf(uuid)}.new`, pathOf(uuid));
    },
  };
}
