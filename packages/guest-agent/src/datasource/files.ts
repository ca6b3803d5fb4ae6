// The files that a guest reads of its own, and what was read of them.
import { createHash } from 'node:crypto';
import type { ReadFile } from '@nova-lite/instance-metadata';

/** As they lie on a config drive, and below http://169.254.169.254/ on the metadata service. */
export const paths = {
  metadata: 'openstack/latest/meta_data.json',
  userData: 'openstack/latest/user_data',
  vendorData: 'openstack/latest/vendor_data.json',
  vendorData2: 'openstack/latest/vendor_data2.json',
  networkData: 'openstack/latest/network_data.json',
} as const;

/** Path to bytes, as far as they are there. */
export type DataFiles = ReadonlyMap<string, Uint8Array>;

/** The largest file that is read; user data has at most 64 KiB. */
export const maxFileBytes = 4 * 1024 * 1024;

export const summarise = (files: DataFiles): ReadFile[] =>
  [...files].map(([path, content]) => ({
    path,
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
  }));

/** Paths that are on one side only, or say something else on the other. */
export function differences(one: DataFiles, other: DataFiles): string[] {
  const all = new Set([...one.keys(), ...other.keys()]);
  return [...all].filter((path) => !sameBytes(one.get(path), other.get(path)));
}

const sameBytes = (one?: Uint8Array, other?: Uint8Array): boolean =>
  one !== undefined && other !== undefined && Buffer.compare(one, other) === 0;
