// `ssh_authorized_keys`, at the top and below a user.
import type { Position, Say } from '../finding.ts';
import { bytesOfBase64 } from '../user-data/decode.ts';
import type { YamlNode } from '../yaml/node.ts';
import { isNull } from '../yaml/node.ts';
import type { KeyIntent } from './intent.ts';
import { readTexts } from './read-value.ts';

export function readKeys(node: YamlNode | undefined, say: Say): KeyIntent[] {
  if (!node || isNull(node)) return [];
  return readTexts(node, '`ssh_authorized_keys`', say).flatMap(({ text, node }) =>
    keyLines(text, node.at, say),
  );
}

/** One value may hold several lines; what is no key is left out, with a finding. */
export function keyLines(text: string, at: Position, say: Say): KeyIntent[] {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) {
    say.error('private-key', at, 'this is a private key, where a public one belongs', {
      effect: 'It is left out. Whoever can read the user data has the key now: make another one.',
      advice: 'write the line of the .pub file',
    });
    return [];
  }
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return lines.flatMap((line) => {
    if (line === '' || line.startsWith('#')) return [];
    if (isKeyLine(line) && isWhole(line)) return [{ line, at }];
    sayNoKey(line, at, say);
    return [];
  });
}

function sayNoKey(line: string, at: Position, say: Say): void {
  const broken = isKeyLine(line);
  say.error(
    'not-a-key',
    at,
    broken ? 'this SSH public key is cut off or damaged' : 'this is no SSH public key',
    {
      effect: 'It is left out.',
      advice: 'write the whole line of the .pub file: type, key and comment',
    },
  );
}

const typeAndBlob =
  /(?:^|\s)((?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[a-z0-9@.-]+)\s+(AAAA[A-Za-z0-9+/]{20,}={0,3})(?:\s|$)/;

/** Options may stand before the type (sshd(8), AUTHORIZED_KEYS FILE FORMAT). */
export const isKeyLine = (line: string): boolean =>
  line.length <= 16_384 && !/[\0\n\r]/.test(line) && typeAndBlob.test(line);

/** The key is a row of fields, each with its length before it; the first one is the type once more (RFC 4253, 6.6). */
function isWhole(line: string): boolean {
  const [, type = '', blob = ''] = typeAndBlob.exec(line) ?? [];
  const bytes = bytesOfBase64(blob);
  if (!bytes) return false;
  const view = new DataView(bytes.buffer);
  let offset = 0;
  while (offset + 4 <= bytes.length) offset += 4 + view.getUint32(offset);
  return (
    offset === bytes.length && new TextDecoder().decode(bytes.subarray(4, 4 + view.getUint32(0))) === type
  );
}
