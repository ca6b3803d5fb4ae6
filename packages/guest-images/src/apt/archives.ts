// The lines of `apt-get --print-uris` as data.
import { join } from 'node:path';

/** One .deb file. */
export interface Archive {
  readonly name: string;
  readonly version: string;
  /** Where the file is once it is downloaded. */
  readonly path: string;
  /** Bytes of the file. */
  readonly size: number;
}

/** Lines `'URL' NAME_VERSION_ARCH.deb SIZE [DIGEST]`, sorted by package name. */
export function archivesFrom(printedUris: string, directory: string): readonly Archive[] {
  const archives = printedUris.split('\n').flatMap((line) => archiveFrom(line, directory));
  return archives.sort((one, other) => (one.name < other.name ? -1 : 1));
}

function archiveFrom(line: string, directory: string): Archive[] {
  const [, file, size] = /^'[^']*' (\S+\.deb) (\d+)/.exec(line) ?? [];
  const [name, version] = file?.split('_') ?? [];
  if (!file || !name || !version) return [];
  return [{ name, version: decodeURIComponent(version), path: join(directory, file), size: Number(size) }];
}
