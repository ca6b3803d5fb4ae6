// Who is it? One function a method of login; each one answers every failure with the same 401, after the same time.
import { badRequest, notImplemented } from '@nova-lite/service-kit';
import {
  findCredential,
  listCredentials,
  type ApplicationCredential,
} from '../../db/application-credentials.ts';
import { findDomain } from '../../db/domains.ts';
import { findUser, listUsers, type User } from '../../db/users.ts';
import { loginRefused } from '../../model/faults.ts';
import type { Identity } from '../identity.ts';
import type { IdentityRequest, OwnedRequest } from './schema.ts';

/** A user who has shown who they are. */
export interface Proven {
  readonly userId: string;
  readonly methods: string[];
  /** No token that follows from this one lives longer. */
  readonly expiresAt: Date;
  readonly credential?: ApplicationCredential;
  readonly defaultProjectId?: string;
}

type Method = (identity: Identity, request: IdentityRequest) => Promise<Proven>;

const methods: Readonly<Record<string, Method>> = {
  password: byPassword,
  token: byToken,
  application_credential: byApplicationCredential,
};

export async function prove(identity: Identity, request: IdentityRequest): Promise<Proven> {
  const [name = '', ...more] = request.methods;
  if (more.length > 0)
    throw notImplemented(
      `Several methods of authentication in one request are not implemented: ${request.methods.join(', ').slice(0, 200)}.`,
    );
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (!method)
    throw notImplemented(
      `The authentication method ${name} is not implemented; there are: ${Object.keys(methods).join(', ')}.`,
    );
  return method(identity, request);
}

const fullLifetime = (identity: Identity): Date =>
  new Date(identity.now().getTime() + identity.tokenLifetimeMs);

async function byPassword(identity: Identity, request: IdentityRequest): Promise<Proven> {
  if (!request.password) throw missing('password');
  const user = await lookUp(identity, request.password.user);
  const matches = await identity.passwords.verify(request.password.user.password, user?.password_hash);
  if (!user?.enabled || !matches) throw loginRefused();
  const defaultProjectId = user.default_project_id ?? undefined;
  return { userId: user.id, methods: ['password'], expiresAt: fullLifetime(identity), defaultProjectId };
}

async function byToken(identity: Identity, request: IdentityRequest): Promise<Proven> {
  if (!request.token) throw missing('token');
  const record = await identity.tokens.find(request.token.id);
  // A token of an application credential is for that project alone.
  if (!record || record.credential_id !== null) throw loginRefused();
  const all = new Set(['token', ...record.methods]);
  return { userId: record.user_id, methods: [...all], expiresAt: record.expires_at };
}

async function byApplicationCredential(identity: Identity, request: IdentityRequest): Promise<Proven> {
  const given = request.application_credential;
  if (!given) throw missing('application_credential');
  const credential = await lookUpCredential(identity, given);
  const matches = await identity.passwords.verify(given.secret, credential?.secret_hash);
  const expiresAt = credential?.expires_at ?? fullLifetime(identity);
  if (!credential || !matches || expiresAt <= identity.now()) throw loginRefused();
  const soonest = new Date(Math.min(expiresAt.getTime(), fullLifetime(identity).getTime()));
  return { userId: credential.user_id, methods: ['application_credential'], expiresAt: soonest, credential };
}

async function lookUpCredential(
  identity: Identity,
  given: { id?: string; name?: string; user?: OwnedRequest },
) {
  if (given.id !== undefined) return findCredential(identity.db, given.id);
  const user = given.user && (await lookUp(identity, given.user));
  if (!user || given.name === undefined) return undefined;
  return (await listCredentials(identity.db, user.id, { name: given.name }))[0];
}

async function lookUp({ db }: Identity, by: OwnedRequest): Promise<User | undefined> {
  if (by.id !== undefined) return findUser(db, by.id);
  if (by.name === undefined)
    throw badRequest("Invalid input for field 'user': an id, or a name with its domain, is required.");
  const domain = await findDomain(db, by.domain ?? {});
  if (!domain?.enabled) return undefined;
  return (await listUsers(db, { name: by.name, domain_id: domain.id }))[0];
}

const missing = (method: string) => badRequest(`Expecting to find ${method} in identity.`);
