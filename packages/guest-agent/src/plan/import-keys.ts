// Fetches the keys that somebody publishes, for `authorized_keys`.
import { isKeyLine } from '@nova-lite/cloud-config';
import { fetchBounded } from '../fetch-url.ts';
import type { ImportKeysAction } from './action.ts';

const longestMs = 20_000;
const mostBytes = 256 * 1024;
const mostKeys = 100;

/** Each with the name that it was asked for by, so that it is known where it came from. Throws when there is none. */
export async function fetchKeys({ url, comment }: ImportKeysAction): Promise<string[]> {
  const text = new TextDecoder().decode(await fetchBounded(url, AbortSignal.timeout(longestMs), mostBytes));
  const keys = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => isBareKey(line))
    .slice(0, mostKeys);
  if (keys.length === 0) throw new Error(`${url} holds no SSH key`);
  return keys.map((key) => `${key} # ssh-import-id ${comment}`);
}

/** No options: what is published says who may log in, and not what runs then. */
const isBareKey = (line: string): boolean => isKeyLine(line) && /^(?:ssh|ecdsa|sk)-\S+ \S+/.test(line);
