// Session tokens of one instance. Nothing is kept of a token that was handed out: it says when it ends, under a
// signature by a key that nobody else has. So a million tokens cost no memory, and all of them end with the key.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const expiryBytes = 6;
const signatureBytes = 32;
const tokenPattern = /^[A-Za-z0-9_-]{51}$/;

export class SessionTokens {
  readonly #key = randomBytes(32);
  readonly #now: () => number;

  /** `now` is in milliseconds and never goes back. */
  constructor(now: () => number) {
    this.#now = now;
  }

  issue(seconds: number): string {
    const expiry = Buffer.alloc(expiryBytes);
    expiry.writeUIntBE(Math.floor(this.#now()) + seconds * 1000, 0, expiryBytes);
    return Buffer.concat([expiry, this.#sign(expiry)]).toString('base64url');
  }

  accepts(token: string): boolean {
    if (!tokenPattern.test(token)) return false;
    const bytes = Buffer.from(token, 'base64url');
    const expiry = bytes.subarray(0, expiryBytes);
    if (bytes.length !== expiryBytes + signatureBytes) return false;
    if (!timingSafeEqual(bytes.subarray(expiryBytes), this.#sign(expiry))) return false;
    return expiry.readUIntBE(0, expiryBytes) > this.#now();
  }

  #sign(expiry: Buffer): Buffer {
    return createHmac('sha256', this.#key).update(expiry).digest();
  }
}
