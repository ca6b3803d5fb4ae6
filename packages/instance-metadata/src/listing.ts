// Directory listings, derived from the paths of the files.
import { keyLabel } from './ec2.ts';
import type { InstanceRecord } from './record.ts';
import { latest } from './versions.ts';

/**
 * Directory to its lines, in the order of `paths`. A directory inside a directory ends in `/`; versions do not, nor
 * do public keys, which are listed as `0=name`.
 */
export function deriveListings(
  paths: readonly string[],
  record: InstanceRecord,
  today?: Date,
): Map<string, string> {
  const labels = new Map<string, Set<string>>();
  for (const path of paths) {
    for (const [directory, child, isFile] of stepsTo(path)) {
      const known = labels.get(directory) ?? new Set();
      labels.set(directory, known);
      const label = labelOf(directory, child, isFile, record, today);
      if (label !== undefined) known.add(label);
    }
  }
  return new Map([...labels].map(([directory, lines]) => [directory, [...lines].join('\n')]));
}

/** `openstack/latest/user_data`: (openstack, latest), (openstack/latest, user_data). */
function stepsTo(path: string): [directory: string, child: string, isFile: boolean][] {
  const names = path.split('/');
  return names
    .slice(1)
    .map((name, index) => [names.slice(0, index + 1).join('/'), name, index === names.length - 2]);
}

function labelOf(
  directory: string,
  child: string,
  isFile: boolean,
  record: InstanceRecord,
  today?: Date,
): string | undefined {
  if (!directory.includes('/')) return isListed(child, today) ? child : undefined;
  if (directory.endsWith('/public-keys')) return keyLabel(child, record.keys[Number(child)]?.name ?? '');
  if (isUnlisted(directory, child)) return undefined;
  return isFile ? child : `${child}/`;
}

const isListed = (version: string, today?: Date) =>
  version === latest || today === undefined || version <= today.toISOString().slice(0, 10);

/** Nova serves `network_data.json` in every version, but lists it (and puts it on the drive) only since this one. */
export function isUnlisted(directory: string, child: string): boolean {
  return child === 'network_data.json' && directory < 'openstack/2015-10-15';
}
