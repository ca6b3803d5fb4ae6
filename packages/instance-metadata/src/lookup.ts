// From what a guest asked for to a path of the tree, with the habits of Nova's service.
import type { InstanceTree } from './tree.ts';

export interface TreeAnswer {
  readonly body: Uint8Array;
  readonly contentType: string;
}

/**
 * The path in the tree that a request target means: slashes are squeezed, `.` and `..` resolved, the query ignored,
 * percent-encoding decoded; what begins with neither `openstack` nor `ec2` is EC2's. Undefined when it cannot be decoded.
 */
export function canonicalPath(target: string): string | undefined {
  const decoded = decode(target.replace(/^https?:\/\/[^/?]*/i, '').replace(/[?#].*$/s, ''));
  if (decoded === undefined) return undefined;
  const names = resolve(decoded.split('/'));
  return names[0] === 'openstack' || names[0] === 'ec2' ? names.join('/') : ['ec2', ...names].join('/');
}

/** A file, a listing, or nothing. A path below a file is nothing. */
export function lookup(tree: InstanceTree, path: string): TreeAnswer | undefined {
  const body = tree.files.get(path) ?? tree.listings.get(path);
  return body && { body, contentType: contentTypeOf(path) };
}

/** As Nova sends them: `network_data.json` is plain text, a password HTML. */
export function contentTypeOf(path: string): string {
  if (/^openstack\/[^/]+\/(?:meta_data|vendor_data2?)\.json$/.test(path)) return 'application/json';
  if (/^openstack\/[^/]+\/password$/.test(path)) return 'text/html; charset=UTF-8';
  return 'text/plain; charset=UTF-8';
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

function resolve(names: readonly string[]): string[] {
  const resolved: string[] = [];
  for (const name of names) {
    if (name === '..') resolved.pop();
    else if (name !== '' && name !== '.') resolved.push(name);
  }
  return resolved;
}
