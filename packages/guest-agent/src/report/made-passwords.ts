// Passwords that were made up here reach the owner of the server's key: encrypted, by way of the metadata service.
// The form is that of Nova's `get-password` (nova/api/metadata/password.py): RSA, PKCS#1 v1.5, base64, 1020 bytes.
import { constants, createPublicKey, publicEncrypt, type KeyObject } from 'node:crypto';
import type { Finding } from '@nova-lite/cloud-config';
import type { Service } from '../datasource/metadata-service.ts';
import { post } from './post.ts';

export interface MadePassword {
  readonly user: string;
  readonly value: string;
}

const mostBytes = 1020;
/** What has fewer protects nothing, and is rather garbage than a key. */
const fewestBits = 1024;
/** What PKCS#1 v1.5 needs of each block for itself. */
const padding = 11;

/** One password is its own text; of several each has a line `user:password`. */
export const passwordText = (made: readonly MadePassword[]): string =>
  made.length === 1 ? (made[0]?.value ?? '') : made.map(({ user, value }) => `${user}:${value}\n`).join('');

/** Base64, or the reason why it cannot be. `keys` are lines of `authorized_keys`; the first RSA key is taken. */
export function encryptFor(keys: readonly string[], text: string): { sealed: string } | { reason: string } {
  const key = keys.map(rsaKey).find((each) => each !== undefined);
  if (!key) return { reason: 'the server has no RSA key that it could be encrypted for' };
  const room = (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8 - padding;
  if (Buffer.byteLength(text) > room)
    return {
      reason: `it is longer than the ${room} bytes that the server's RSA key can encrypt`,
    };
  const base64 = seal(key, text);
  if (base64 === undefined) return { reason: 'nothing can be encrypted for the RSA key of the server' };
  return base64.length > mostBytes
    ? { reason: `the server's RSA key is too long: encrypted it has more than ${mostBytes} bytes` }
    : { sealed: base64 };
}

/** A key may look like one, and have numbers that make none. */
function seal(key: KeyObject, text: string): string | undefined {
  try {
    return publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(text)).toString('base64');
  } catch {
    return undefined;
  }
}

/** RFC 4253, 6.6: the name, the exponent and the modulus, each after its length. */
function rsaKey(line: string): KeyObject | undefined {
  const base64 = /(?:^|\s)ssh-rsa\s+([A-Za-z0-9+/]+=*)/.exec(line)?.[1];
  if (base64 === undefined) return undefined;
  try {
    const [, exponent, modulus] = fieldsOf(Buffer.from(base64, 'base64'));
    const text = (bytes?: Buffer): string => bytes?.toString('base64url') ?? '';
    const key = createPublicKey({
      key: { kty: 'RSA', e: text(exponent), n: text(modulus) },
      format: 'jwk',
    });
    return (key.asymmetricKeyDetails?.modulusLength ?? 0) < fewestBits ? undefined : key;
  } catch {
    return undefined;
  }
}

function fieldsOf(blob: Buffer): Buffer[] {
  const fields: Buffer[] = [];
  for (let at = 0; at + 4 <= blob.length;) {
    const end = at + 4 + blob.readUInt32BE(at);
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

/** What became of them. The console has them in any case. */
export async function tellPasswords(
  made: readonly MadePassword[],
  keys: readonly string[],
  service: Promise<Service | undefined>,
): Promise<Finding> {
  const encrypted = encryptFor(keys, passwordText(made));
  if ('reason' in encrypted) return onConsoleOnly(encrypted.reason);
  const cloud = await service;
  if (!cloud) return onConsoleOnly('no metadata service has answered');
  const content = { type: 'text/plain', text: encrypted.sealed };
  const answer = await post('openstack/latest/password', content, cloud);
  if (answer === 409)
    return onConsoleOnly('the metadata service has one already, which stays', 'password-kept');
  if (typeof answer === 'string' || answer >= 300)
    return onConsoleOnly(`the metadata service did not take it: ${answer}`);
  const message = `the password that was made up here is in the server's password, encrypted for its RSA key`;
  return { severity: 'info', code: 'password-told', message };
}

const onConsoleOnly = (reason: string, code = 'password-on-console'): Finding => ({
  severity: 'info',
  code,
  message: `the password that was made up here is on the console alone: ${reason}`,
});
