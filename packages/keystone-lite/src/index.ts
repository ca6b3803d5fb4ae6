// Identity v3: who is asking, for which project, with which roles, and where the services are.
import { createApp, migrate, type App, type Logger, type TokenValidator } from '@nova-lite/service-kit';
import type { Kysely } from 'kysely';
import { identityRoutes } from './api/routes.ts';
import { bootstrap, type BootstrapRequest, type BootstrapResult } from './bootstrap.ts';
import { keystoneMigrations } from './db/migrations.ts';
import type { KeystoneTables } from './db/tables.ts';
import { renderFault } from './model/faults.ts';
import { createPasswords } from './model/password-hash.ts';
import { createTokens } from './tokens.ts';

export type { BootstrapRequest, BootstrapResult, EndpointRequest } from './bootstrap.ts';

export interface KeystoneOptions {
  /** The root database; identity keeps to the schema `keystone`. */
  readonly db: Kysely<unknown>;
  readonly log: Logger;
  /** How clients reach this service, without a path: `http://127.0.0.1:5000`. */
  readonly publicUrl: string;
  readonly now?: () => Date;
  /** Default one hour. */
  readonly tokenLifetimeMs?: number;
}

export interface Keystone {
  readonly app: App;
  /** What every other service asks on each request. */
  readonly tokens: TokenValidator;
  /** Makes what a cloud begins with, and sets the catalog. May be called at every start. */
  bootstrap(request: BootstrapRequest): Promise<BootstrapResult>;
}

/** Brings its tables up to date; listens nowhere. */
export async function createKeystone(options: KeystoneOptions): Promise<Keystone> {
  const db = await migrate<KeystoneTables>(options.db, 'keystone', keystoneMigrations);
  const now = options.now ?? (() => new Date());
  const tokens = createTokens(db, now);
  const passwords = createPasswords();
  const publicUrl = options.publicUrl.replace(/\/+$/, '');
  const app = createApp({ log: options.log, renderFault, describeInvalid, describeMissing });
  identityRoutes(app, {
    db,
    tokens,
    passwords,
    publicUrl,
    now,
    tokenLifetimeMs: options.tokenLifetimeMs ?? 3_600_000,
  });
  const begin = async (request: BootstrapRequest) => {
    const result = await bootstrap(db, passwords, request);
    tokens.forget();
    return result;
  };
  return { app, tokens, bootstrap: begin };
}

/** Names the field, never its value: it may be a password. */
const describeInvalid = (error: { instancePath: string; message?: string }, part: string): string =>
  `Invalid input for field '${error.instancePath.slice(1) || part}': ${error.message ?? 'not valid'}.`;

const describeMissing = (request: { method: string; url: string }): string =>
  `The resource could not be found: this identity service has no ${request.method} ${request.url.split('?')[0]?.slice(0, 200)}.`;
