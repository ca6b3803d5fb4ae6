// What `meta_data.json` says of the instance. It comes from outside: each field is looked at before it is used.
import { isKeyLine } from '@nova-lite/cloud-config';
import type { DataFiles } from './files.ts';
import { paths } from './files.ts';

export interface Instance {
  readonly uuid: string;
  readonly hostname?: string;
  /** Lines for `authorized_keys`. */
  readonly keys: readonly string[];
  readonly userData?: Uint8Array;
}

/** `undefined` when the files describe no instance. */
export function readInstance(files: DataFiles): Instance | undefined {
  const metadata = parse(files.get(paths.metadata));
  const uuid = text(metadata?.uuid);
  if (!metadata || !uuid || !/^[A-Za-z0-9-]{1,64}$/.test(uuid)) return undefined;
  return {
    uuid,
    hostname: text(metadata.hostname),
    keys: keysOf(metadata.public_keys),
    userData: files.get(paths.userData),
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
