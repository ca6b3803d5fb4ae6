// What `meta_data.json` says of the instance. It comes from outside: each field is looked at before it is used.
import { isKeyLine } from '@nova-lite/cloud-config';
import type { DataFiles } from './files.ts';
import { ec2Metadata, ec2Paths } from './ec2.ts';
import { paths } from './files.ts';
import { vendorPieces } from './vendor-data.ts';

export interface Instance {
  readonly uuid: string;
  readonly hostname?: string;
  /** Lines for `authorized_keys`. */
  readonly keys: readonly string[];
  readonly userData?: Uint8Array;
  /** The pieces of each file of vendor data, the one that counts most first. */
  readonly vendorData: readonly (readonly Uint8Array[])[];
  /** `network_data.json` as it came. */
  readonly networkData?: Uint8Array;
  /** All of `meta_data.json`. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** `undefined` when the files describe no instance. */
export function readInstance(files: DataFiles): Instance | undefined {
  const metadata = parse(files.get(paths.metadata)) ?? ec2Metadata(files);
  const uuid = text(metadata?.uuid);
  if (!metadata || !uuid || !/^[A-Za-z0-9-]{1,64}$/.test(uuid)) return undefined;
  return {
    uuid,
    hostname: text(metadata.hostname),
    keys: keysOf(metadata.public_keys),
    userData: files.get(paths.userData) ?? files.get(ec2Paths.userData),
    vendorData: [paths.vendorData2, paths.vendorData].map((path) => vendorPieces(files.get(path))),
    networkData: files.get(paths.networkData),
    metadata,
  };
}

function parse(content: Uint8Array | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(content));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** One value may hold several keys, a line each. */
function keysOf(value: unknown): string[] {
  if (!isRecord(value)) return [];
  return Object.values(value)
    .flatMap((each) => (text(each) ?? '').split(/\r?\n/))
    .map((line) => line.trim())
    .filter(isKeyLine);
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
