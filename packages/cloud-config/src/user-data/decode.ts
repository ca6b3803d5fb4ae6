// From the bytes that arrived to text: gzip, byte order marks, base64 in place of the data itself.
import type { Say } from '../finding.ts';
import { maxBytes } from '../limits.ts';
import { kindOfText } from './kind.ts';
import type { Gunzip } from './user-data.ts';

const start = { line: 1, column: 1 };
const dropped = 'Nothing of it is applied.';

export const isGzip = (data: Uint8Array): boolean => data[0] === 0x1f && data[1] === 0x8b;

/** `undefined`, with a finding, when it cannot be unpacked. */
export function unpack(data: Uint8Array, gunzip: Gunzip | undefined, say: Say): Uint8Array | undefined {
  if (!gunzip) {
    say.info('gzip-not-checked', undefined, 'the user data is compressed and was not looked at here');
    return undefined;
  }
  try {
    const unpacked = gunzip(data, maxBytes);
    if (!isGzip(unpacked)) return unpacked;
    say.error('gzip-twice', undefined, 'the user data is compressed twice', {
      effect: dropped,
      advice: 'compress it once',
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown';
    say.error(
      'gzip-broken',
      undefined,
      `the user data is compressed, and cannot be unpacked within ${maxBytes} bytes: ${reason}`,
      { effect: dropped },
    );
  }
  return undefined;
}

/** `undefined`, with a finding, when it is no text. */
export function decodeText(data: Uint8Array, say: Say): string | undefined {
  const text = utf8(data);
  if (text === undefined || text.includes('\0')) {
    say.error('not-text', start, 'the user data is no text in UTF-8', {
      effect: dropped,
      advice: 'save the file as UTF-8',
    });
    return undefined;
  }
  if (!text.startsWith('\uFEFF')) return text;
  say.warning('byte-order-mark', start, 'the user data begins with a byte order mark', {
    effect: 'cloud-init does not recognise it and ignores all of it.',
    advice: 'save the file as UTF-8 without BOM',
  });
  return text.slice(1);
}

function utf8(data: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    return undefined;
  }
}

/** User data that was encoded once more than the API asks for. Only when what it hides is certain. */
export function decodeBase64(text: string, say: Say): string | undefined {
  const decoded = bytesOfBase64(text.replace(/\s+/g, ''));
  const inner = decoded && utf8(decoded);
  if (!inner || ['unknown', 'empty'].includes(kindOfText(inner))) return undefined;
  say.warning('base64-twice', start, 'the user data is text in base64: it was encoded twice', {
    effect: 'cloud-init never decodes it and ignores all of it.',
    advice: 'encode it once; most clients do that by themselves',
  });
  return inner;
}

/** Strict: `undefined` for anything that is not base64. */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || text.length === 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
