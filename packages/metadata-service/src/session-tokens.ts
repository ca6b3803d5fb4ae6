// Session tokens of one instance. Nothing is kept of a token that was handed out: it says when it ends, under a
// signature by a key that nobody else has. So a million tokens cost no memory, and all of them end with the key.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const expiryBytes = 6;
const tokenPattern = /^[0-9a-f]{76}$/;

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
    return Buffer.concat([expiry, this.#sign(expiry)]).toString('hex');
  }

  accepts(token: string): boolean {
    if (!tokenPattern.test(token)) return false;
    const bytes = Buffer.from(token, 'hex');
    const expiry = bytes.subarray(0, expiryBytes);
    if (!timingSafeEqual(bytes.subarray(expiryBytes), this.#sign(expiry))) return false;
    return expiry.readUIntBE(0, expiryBytes) > this.#now();
  }

  #sign(expiry: Buffer): Buffer {
    return createHmac('sha256', this.#key).update(expiry).digest();
  }
}
