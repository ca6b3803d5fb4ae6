// What cc_write_files.py makes of `write_files`. The helpful reading: intent/write-files.ts.
import type { FileIntent } from '../intent/intent.ts';
import type { YamlMapping, YamlNode } from '../yaml/node.ts';
import { get, isText, isTruthy, option, Raised, str, unlessRaised } from './python.ts';

/** Until the first entry that raises; those after it in its turn, now or deferred, are lost. */
export function faithfulFiles(top: YamlMapping | undefined): FileIntent[] {
  const list = get(top, 'write_files');
  if (list?.kind !== 'sequence' || list.items.some((item) => item.kind !== 'mapping')) return [];
  const entries = list.items.filter((item) => item.kind === 'mapping');
  return [false, true].flatMap((defer) =>
    untilRaised(entries.filter((entry) => option(entry, 'defer', false) === defer)),
  );
}

function untilRaised(entries: readonly YamlMapping[]): FileIntent[] {
  const files: FileIntent[] = [];
  for (const entry of entries.filter((each) => isTruthy(get(each, 'path')))) {
    const file = unlessRaised(() => fileOf(entry), undefined);
    if (!file) return files;
    files.push(file);
  }
  return files;
}

function fileOf(entry: YamlMapping): FileIntent {
  const path = get(entry, 'path');
  if (!path || !isText(path) || str(path).includes('\0')) throw new Raised();
  const owner = get(entry, 'owner');
  return {
    path: str(path).startsWith('/') ? str(path) : `/${str(path)}`,
    content: contentOf(get(entry, 'content'), get(entry, 'encoding')),
    mode: modeOf(get(entry, 'permissions')),
    owner: owner && isTruthy(owner) ? str(owner) : undefined,
    append: option(entry, 'append', false),
    defer: option(entry, 'defer', false),
    at: entry.at,
  };
}

const base64s = ['b64', 'base64', 'gz+b64', 'gz+base64', 'gzip+b64', 'gzip+base64'];

function contentOf(node: YamlNode | undefined, encoded: YamlNode | undefined): FileIntent['content'] {
  if (!node) return new Uint8Array();
  const isBinary = node.kind === 'scalar' && node.type === 'binary';
  if (!isBinary && !isText(node)) throw new Raised();
  const encoding = encoded && isTruthy(encoded) ? str(encoded).toLowerCase().trim() : '';
  const bytes = isBinary ? fromBase64(str(node)) : new TextEncoder().encode(str(node));
  const plain = base64s.includes(encoding) ? fromBase64(new TextDecoder().decode(bytes)) : bytes;
  return encoding.startsWith('gz') && [...base64s, 'gz', 'gzip'].includes(encoding) ? { gzip: plain } : plain;
}

/** `base64.b64decode`: what is no base64 is passed over; what is left must be whole. */
function fromBase64(text: string): Uint8Array {
  const digits = text.replace(/[^A-Za-z0-9+/=]/g, '');
  const [, data = '', padding = ''] = /^([^=]*)(=*)/.exec(digits) ?? [];
  if (data.length % 4 === 1 || (data.length % 4 > 0 && padding.length < 4 - (data.length % 4)))
    throw new Raised();
  return Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
}

/** A number is the mode itself, a text is octal, anything else is the default. */
function modeOf(node: YamlNode | undefined): number {
  if (node?.kind !== 'scalar' || node.type === 'null') return 0o644;
  if (typeof node.value === 'number') return Math.trunc(node.value) & 0o7777;
  return /^\s*(?:0o)?[0-7]+\s*$/.test(str(node))
    ? Number.parseInt(str(node).trim().replace(/^0o/, ''), 8) & 0o7777
    : 0o644;
}
