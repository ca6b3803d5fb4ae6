// `ssh_authorized_keys`, at the top and below a user.
import type { Position, Say } from '../finding.ts';
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
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .flatMap((line) => {
      if (isKeyLine(line)) return [{ line, at }];
      say.error('not-a-key', at, 'this is no SSH public key', {
        effect: 'It is left out.',
        advice: 'write the whole line of the .pub file: type, key and comment',
      });
      return [];
    });
}

/** Options may stand before the type (sshd(8), AUTHORIZED_KEYS FILE FORMAT). */
export function isKeyLine(line: string): boolean {
  return (
    line.length <= 16_384 &&
    !/[\0\n\r]/.test(line) &&
    /(?:^|\s)(?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[a-z0-9@.-]+\s+AAAA[A-Za-z0-9+/]{20,}={0,3}(?:\s|$)/.test(line)
  );
}
