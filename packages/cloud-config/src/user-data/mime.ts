// MIME messages (RFC 2045, 2046) as far as user data uses them: multipart, transfer encodings, nesting.
import type { Say } from '../finding.ts';
import { maxNesting, maxParts } from '../limits.ts';
import { bytesOfBase64 } from './decode.ts';

export interface MimeLeaf {
  readonly contentType: string;
  readonly filename?: string;
  readonly text: string;
  /** Of its content in the message, from 1; absent when it was encoded. */
  readonly firstLine?: number;
  /** Its header `Merge-Type`. */
  readonly mergeHow?: string;
}

interface Entity {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: readonly string[];
  /** Of the body, from 1. */
  readonly line: number;
}

/** A message begins with headers, one of which is `MIME-Version` or a multipart `Content-Type`. */
export function isMime(text: string): boolean {
  const head =
    text
      .slice(0, 4096)
      .trimStart()
      .split(/\r?\n\r?\n/)[0] ?? '';
  return /^[A-Za-z][\w-]*:/.test(head) && /^(?:mime-version:|content-type:\s*multipart\/)/im.test(head);
}

export function readMime(text: string, say: Say): MimeLeaf[] {
  const blank = text.length - text.trimStart().length;
  const skipped = text.slice(0, blank).split('\n').length - 1;
  const lines = text.slice(blank).split(/\r?\n/);
  return leavesOf(entityOf(lines, skipped + 1), say, 0).slice(0, maxParts);
}

function entityOf(lines: readonly string[], firstLine: number): Entity {
  const blank = lines.indexOf('');
  const end = blank < 0 ? lines.length : blank;
  return { headers: headersOf(lines.slice(0, end)), body: lines.slice(end + 1), line: firstLine + end + 1 };
}

/** Lower-case names; continued lines are joined. */
function headersOf(lines: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (const line of lines
    .join('\n')
    .replace(/\n[ \t]+/g, ' ')
    .split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return headers;
}

function leavesOf(entity: Entity, say: Say, depth: number): MimeLeaf[] {
  const type = entity.headers.get('content-type') ?? 'text/plain';
  if (!/^multipart\//i.test(type)) return [leafOf(entity, type, say)];
  const at = { line: entity.line, column: 1 };
  const boundary = parameter(type, 'boundary');
  if (!boundary || depth >= maxNesting) {
    say.error(
      'mime-broken',
      at,
      boundary ? `parts lie more than ${maxNesting} deep` : 'a multipart message names no boundary',
      { effect: 'Its parts are dropped.' },
    );
    return [];
  }
  return split(entity, boundary, say).flatMap((part) => leavesOf(part, say, depth + 1));
}

function split({ body, line }: Entity, boundary: string, say: Say): Entity[] {
  const marks = body.flatMap((text, index) => (isMark(text, boundary) ? [index] : []));
  const closed = marks.findIndex((mark) => body[mark]?.trimEnd() === `--${boundary}--`);
  const ends = closed < 0 ? [...marks, body.length] : marks.slice(0, closed + 1);
  if (closed < 0)
    say.warning(
      'mime-not-closed',
      { line, column: 1 },
      'the last boundary of the message is missing: it may have been cut off',
    );
  if (ends.length > maxParts)
    say.error(
      'mime-too-many',
      { line, column: 1 },
      `there are more than ${maxParts} parts; the rest is dropped`,
    );
  return ends
    .slice(0, maxParts)
    .slice(1)
    .map((end, index) => {
      const begin = (ends[index] ?? 0) + 1;
      return entityOf(body.slice(begin, end), line + begin);
    });
}

const isMark = (text: string, boundary: string): boolean =>
  text.startsWith(`--${boundary}`) && ['', '--'].includes(text.slice(boundary.length + 2).trimEnd());

function leafOf({ headers, body, line }: Entity, type: string, say: Say): MimeLeaf {
  const encoding = (headers.get('content-transfer-encoding') ?? '7bit').toLowerCase();
  const filename = parameter(headers.get('content-disposition') ?? '', 'filename') ?? parameter(type, 'name');
  const contentType = (type.split(';')[0] ?? '').trim().toLowerCase();
  const text = body.join('\n');
  const mergeHow = headers.get('merge-type') ?? headers.get('x-merge-type');
  const named = { contentType, filename, mergeHow };
  if (encoding === 'base64') return { ...named, text: fromBase64(text, line, say) };
  if (encoding === 'quoted-printable') return { ...named, text: fromQuotedPrintable(text) };
  return { ...named, text, firstLine: line };
}

function parameter(header: string, name: string): string | undefined {
  const match = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^\\s;]+))`, 'i').exec(header);
  return match?.[1] ?? match?.[2];
}

function fromBase64(text: string, line: number, say: Say): string {
  const bytes = bytesOfBase64(text.replace(/\s+/g, ''));
  if (!bytes && text.trim() !== '')
    say.error('mime-base64', { line, column: 1 }, 'the part is not the base64 that it says it is', {
      effect: 'The part is dropped.',
    });
  return new TextDecoder().decode(bytes);
}

function fromQuotedPrintable(text: string): string {
  const joined = text.replace(/=[ \t]*\n/g, '');
  const bytes = new TextEncoder().encode(joined);
  const latin = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  const plain = latin.replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return new TextDecoder().decode(Uint8Array.from(plain, (character) => character.charCodeAt(0)));
}
