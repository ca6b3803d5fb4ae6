// Which names and sizes the formats can hold. Checked before anything is written.
import { ConfigDriveError } from './error.ts';

export type DriveFormat = 'iso9660' | 'vfat';

interface FormatRules {
  readonly title: string;
  /** In UTF-16 units. */
  readonly maxName: number;
  readonly maxDepth: number;
  readonly forbidden: RegExp;
  readonly foldsCase: boolean;
}

// Joliet holds 64 characters and not all of them, ISO 9660 eight levels, FAT no names that differ in case alone.
const rules: Record<DriveFormat, FormatRules> = {
  iso9660: {
    title: 'ISO 9660 with Joliet',
    maxName: 64,
    maxDepth: 8,
    forbidden: /[\x00-\x1f\x7f*:;?\\]/,
    foldsCase: false,
  },
  vfat: {
    title: 'VFAT',
    maxName: 255,
    maxDepth: 32,
    forbidden: /[\x00-\x1f\x7f"*:<>?|\\]|[. ]$/,
    foldsCase: true,
  },
};

/** Throws a ConfigDriveError that names the first path that `format` cannot hold, and why. */
export function checkNames(paths: Iterable<string>, format: DriveFormat): void {
  const known = new Map<string, { path: string; spelling: string; isFile: boolean }>();
  for (const path of paths) {
    const names = path.split('/');
    const reason =
      depthProblem(names, format) ?? names.map((name) => nameProblem(name, format)).find(Boolean);
    if (reason)
      throw new ConfigDriveError(`${rules[format].title} cannot hold ${JSON.stringify(path)}: ${reason}`);
    for (const [index] of names.entries()) claim(known, names.slice(0, index + 1).join('/'), path, format);
  }
}

function depthProblem(names: readonly string[], format: DriveFormat): string | undefined {
  const { maxDepth } = rules[format];
  return names.length > maxDepth
    ? `${names.length} levels deep, at most ${maxDepth} are possible`
    : undefined;
}

function nameProblem(name: string, format: DriveFormat): string | undefined {
  const { maxName, forbidden } = rules[format];
  if (name === '' || name === '.' || name === '..') return `${JSON.stringify(name)} is no name of a file`;
  if (name.length > maxName) return `a name has ${name.length} characters, at most ${maxName} are possible`;
  const found = forbidden.exec(name);
  return found ? `${JSON.stringify(found[0])} cannot stand in the name ${JSON.stringify(name)}` : undefined;
}

/** A place on the drive is one file, or a directory of one spelling. */
function claim(
  known: Map<string, { path: string; spelling: string; isFile: boolean }>,
  place: string,
  path: string,
  format: DriveFormat,
): void {
  const key = rules[format].foldsCase ? place.toLowerCase() : place;
  const holder = known.get(key);
  const isFile = place === path;
  if (holder && (isFile || holder.isFile || holder.spelling !== place)) {
    throw new ConfigDriveError(
      `${rules[format].title} cannot hold both ${JSON.stringify(holder.path)} and ${JSON.stringify(path)}: they meet at ${JSON.stringify(place)}`,
    );
  }
  known.set(key, { path, spelling: place, isFile });
}
