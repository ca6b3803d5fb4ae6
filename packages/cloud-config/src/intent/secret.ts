// Whether a password is text, a hash, or to be made up.
import type { Position, Say } from '../finding.ts';
import type { Secret } from './intent.ts';

/** The hashes that cloud-init knows in a `chpasswd` list (cc_set_passwords.py:263). */
const knownHash = /^\$(?:1|2a|2y|5|6)(?:\$[^\n:]+){2}/;

/** Hashes of crypt(5) that cloud-init does not know: yescrypt, gost-yescrypt, scrypt, bcrypt's other spellings. */
const otherHash = /^\$(?:y|gy|7|2b|2x|sha1|md5)\$[./A-Za-z0-9$,=+-]{10,}$/;

export function secretOf(text: string, user: string, at: Position, say: Say): Secret | undefined {
  if (text === 'R' || text === 'RANDOM') return { type: 'random' };
  if (knownHash.test(text) && !text.includes(':')) return { type: 'hash', value: text };
  if (!otherHash.test(text)) return plainSecret(text, user, at, say);
  say.warning('hash-unknown', at, `the password of ${user} is a hash that cloud-init does not recognise`, {
    effect: 'It is set as a hash; cloud-init would set the hash itself as the plain password.',
    advice: 'write it under `users:` with `type: hash`',
  });
  return { type: 'hash', value: text };
}

export function plainSecret(text: string, user: string, at: Position, say: Say): Secret | undefined {
  if (text === '') return refuse(`the password of ${user} is empty`);
  if (/[\n\r\0]/.test(text)) return refuse(`the password of ${user} has a line end or NUL in it`);
  if (text.length > 511)
    return refuse(`the password of ${user} is longer than the 511 characters that crypt takes`);
  return { type: 'text', value: text };

  function refuse(message: string): undefined {
    say.error('password-refused', at, message, {
      effect: 'It is not set.',
      advice: 'write 1 to 511 characters on one line',
    });
  }
}

export function hashSecret(text: string, user: string, at: Position, say: Say): Secret | undefined {
  if (/^(?:\$[A-Za-z0-9]+\$[^\s:]{4,}|[*!]+)$/.test(text)) return { type: 'hash', value: text };
  say.error('not-a-hash', at, `the password of ${user} is meant to be a hash, and is none`, {
    effect:
      'It is not set. cloud-init would write the word itself into /etc/shadow, where it matches no password.',
    advice: 'write `type: text` beside it (or `plain_text_passwd`), or make a hash with `mkpasswd`',
  });
  return undefined;
}

/** What `useradd` of Debian and Fedora takes, without the characters that have a meaning in /etc/passwd or to a program's options. */
export const isAccountName = (name: string): boolean => /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}\$?$/.test(name);
