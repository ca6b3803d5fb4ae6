// SSH public keys: what one is, its fingerprint, and how one is made.
import { createHash, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

const algorithms = [
  'ssh-rsa',
  'ssh-ed25519',
  'ssh-dss',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'sk-ssh-ed25519@openssh.com',
  'sk-ecdsa-sha2-nistp256@openssh.com',
];

/** MD5 of the key's bytes as `aa:bb:...`, as Nova shows it. Undefined when `line` is no public key in OpenSSH's form. */
export function fingerprintOf(line: string): string | undefined {
  const [algorithm = '', encoded = ''] = line.trim().split(/[ \t]+/);
  if (/[\r\n]/.test(line.trim()) || !algorithms.includes(algorithm)) return undefined;
  const bytes = Buffer.from(encoded, 'base64');
  const isWhole = bytes.toString('base64').replace(/=+$/, '') === encoded.replace(/=+$/, '');
  if (!isWhole || firstString(bytes) !== algorithm || bytes.length < 40) return undefined;
  return createHash('md5')
    .update(bytes)
    .digest('hex')
    .replace(/..(?=.)/g, '$&:');
}

/** The first field of an SSH wire format (RFC 4251, section 5). */
function firstString(bytes: Buffer): string | undefined {
  if (bytes.length < 4) return undefined;
  const length = bytes.readUInt32BE(0);
  return length > 64 ? undefined : bytes.subarray(4, 4 + length).toString('latin1');
}

export interface GeneratedKey {
  /** PKCS #1 in PEM, as Nova gives it. */
  readonly privateKey: string;
  /** `ssh-rsa AAAA... Generated-by-Nova` */
  readonly publicKey: string;
}

/** A new RSA key of 2048 bits. */
export async function generateSshKey(): Promise<GeneratedKey> {
  const pair = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const privateKey = pair.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  return { privateKey, publicKey: `ssh-rsa ${rsaBlob(pair.publicKey).toString('base64')} Generated-by-Nova` };
}

/** RFC 4253, section 6.6: the name, the exponent, the modulus. */
function rsaBlob(key: KeyObject): Buffer {
  const { e = '', n = '' } = key.export({ format: 'jwk' });
  return Buffer.concat([wireString(Buffer.from('ssh-rsa')), wireNumber(e), wireNumber(n)]);
}

function wireString(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** A positive number: a zero byte before a first bit that is set. */
function wireNumber(base64url: string): Buffer {
  const bytes = Buffer.from(base64url, 'base64url');
  return wireString((bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes);
}
