// POST /v3/users/{id}/application_credentials
import { badRequest, forbidden } from '@nova-lite/service-kit';
import { insertCredential, type ApplicationCredential } from '../../db/application-credentials.ts';
import type { Role } from '../../db/roles.ts';
import type { TokenRecord } from '../../db/tokens.ts';
import { isDuplicate } from '../../db/violations.ts';
import { duplicate } from '../../model/faults.ts';
import { newCredentialSecret, newId } from '../../model/ids.ts';
import type { Identity } from '../identity.ts';
import type { NewCredentialRequest } from './schema.ts';

/** For the project of the caller's token, with some or all of the roles that the caller has there. */
export async function createCredential(
  identity: Identity,
  caller: TokenRecord,
  request: NewCredentialRequest,
) {
  const project_id = projectOf(caller);
  const secret = request.secret ?? newCredentialSecret();
  const row = {
    id: newId(),
    user_id: caller.user_id,
    project_id,
    name: request.name,
    description: request.description ?? null,
    secret_hash: await identity.passwords.hash(secret),
    role_ids: chosenRoles(caller.roles, request.roles).map((role) => role.id),
    unrestricted: request.unrestricted ?? false,
    expires_at: expiry(request.expires_at, identity.now()),
  };
  return { secret, credential: await insert(identity, row) };
}

function projectOf(caller: TokenRecord): string {
  refuseRestricted(caller);
  if (caller.project_id !== null) return caller.project_id;
  throw badRequest('An application credential is for a project: use a token of one.');
}

/** What an application credential may not do, unless it was made unrestricted: make and delete others. */
export function refuseRestricted(caller: TokenRecord): void {
  if (caller.credential_id === null || caller.credential_unrestricted) return;
  throw forbidden('A restricted application credential may not create or delete application credentials.');
}

function chosenRoles(held: readonly Role[], wanted: NewCredentialRequest['roles']): readonly Role[] {
  if (!wanted || wanted.length === 0) return held;
  return wanted.map((one) => {
    const role = held.find(({ id, name }) => id === one.id || (one.id === undefined && name === one.name));
    if (!role) throw badRequest(`The role ${one.id ?? one.name} is not one that you have in this project.`);
    return role;
  });
}

/** Without a zone it is UTC, as Keystone takes it. */
function expiry(text: string | null | undefined, now: Date): Date | null {
  if (text === null || text === undefined) return null;
  const date = new Date(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
  if (date > now) return date;
  throw badRequest(`expires_at must be a time in the future, as 2030-01-31T12:00:00; it is ${text}.`);
}

async function insert({ db }: Identity, row: ApplicationCredential): Promise<ApplicationCredential> {
  try {
    return await insertCredential(db, row);
  } catch (error) {
    if (isDuplicate(error)) throw duplicate('application_credential', row.name);
    throw error;
  }
}
