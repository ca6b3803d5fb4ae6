// Passwords as scrypt hashes. The parameters stand in the hash, so that they can grow.
import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';
import { unavailable } from '@nova-lite/service-kit';

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

/** 16 MB of memory; one of the equivalent settings of OWASP's Password Storage Cheat Sheet. */
const cost = { N: 2 ** 14, r: 8, p: 5 };
const keyLength = 32;
const maxWaiting = 200;

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Takes as long without a hash (nobody of that name, no password set) as with one, and then says no. */
  verify(password: string, hash: string | null | undefined): Promise<boolean>;
}

/** Derivations run one beside another up to `atOnce`; a crowd that waits is refused before it fills the memory. */
export function createPasswords(atOnce = 2, parameters = cost): Passwords {
  const limited = limit(atOnce, maxWaiting);
  const nobody = encode(parameters, randomBytes(16), randomBytes(keyLength));
  return {
    hash: (password) => limited(() => hash(password, parameters)),
    verify: (password, known) => limited(() => matches(password, known ?? nobody)),
  };
}

async function hash(password: string, parameters: typeof cost): Promise<string> {
  const salt = randomBytes(16);
  return encode(parameters, salt, await derive(password, salt, keyLength, parameters));
}

async function matches(password: string, encoded: string): Promise<boolean> {
  const { parameters, salt, key } = decode(encoded);
  return timingSafeEqual(await derive(password, salt, key.length, parameters), key);
}

const encode = ({ N, r, p }: typeof cost, salt: Buffer, key: Buffer): string =>
  ['scrypt', N, r, p, salt.toString('base64url'), key.toString('base64url')].join('$');

function decode(encoded: string): { parameters: typeof cost; salt: Buffer; key: Buffer } {
  const [kind, N, r, p, salt, key] = encoded.split('$');
  if (kind !== 'scrypt' || !salt || !key) throw new Error('A stored password hash is not one of scrypt.');
  const parameters = { N: Number(N), r: Number(r), p: Number(p) };
  return { parameters, salt: Buffer.from(salt, 'base64url'), key: Buffer.from(key, 'base64url') };
}

/** At most `atOnce` run and `waitingAtMost` wait; more are answered 503 at once. */
function limit(atOnce: number, waitingAtMost: number) {
  const waiting: (() => void)[] = [];
  let running = 0;
  const enter = () => new Promise<void>((resolve) => waiting.push(resolve));
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (waiting.length >= waitingAtMost)
      throw unavailable('Too many logins at once. Try again in a few seconds.');
    if (running >= atOnce) await enter();
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
