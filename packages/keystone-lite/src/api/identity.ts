// What the handlers of every resource take.
import type { KeystoneDatabase } from '../db/tables.ts';
import type { Passwords } from '../model/password-hash.ts';
import type { Tokens } from '../tokens.ts';

export interface Identity {
  readonly db: KeystoneDatabase;
  readonly tokens: Tokens;
  readonly passwords: Passwords;
  /** Of this service, without a path: `http://127.0.0.1:5000`. */
  readonly publicUrl: string;
  readonly now: () => Date;
  readonly tokenLifetimeMs: number;
}
