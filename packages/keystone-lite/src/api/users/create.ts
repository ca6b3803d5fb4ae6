// POST and PATCH /v3/users, and the change of one's own password.
import { unauthorized } from '@nova-lite/service-kit';
import { defaultDomain } from '../../db/domains.ts';
import { findUser, insertUser, updateUser, type User } from '../../db/users.ts';
import { isDuplicate, isMissingReference } from '../../db/violations.ts';
import { couldNotFind, duplicate } from '../../model/faults.ts';
import { newId } from '../../model/ids.ts';
import type { Identity } from '../identity.ts';
import type { NewUserRequest, PasswordChange, UserChanges } from './schema.ts';

export async function createUser(identity: Identity, request: NewUserRequest): Promise<User> {
  const { password, domain_id, name, ...rest } = request;
  const domainId = domain_id ?? defaultDomain.id;
  const password_hash = await hashed(identity, password);
  try {
    return await insertUser(identity.db, {
      id: newId(),
      domain_id: domainId,
      name,
      password_hash,
      ...columns(rest),
    });
  } catch (error) {
    if (isDuplicate(error)) throw duplicate('user', name, domainId);
    if (isMissingReference(error)) throw couldNotFind('domain', domainId);
    throw error;
  }
}

const columns = ({ default_project_id, description, email, enabled }: UserChanges) => ({
  default_project_id: default_project_id ?? null,
  description: description ?? null,
  email: email ?? null,
  enabled,
});

const hashed = async (
  { passwords }: Identity,
  password: string | null | undefined,
): Promise<string | null> => (password === null || password === undefined ? null : passwords.hash(password));

/** What is not named stays. A new password, or a user who is disabled, ends all tokens of that user. */
export async function changeUser(identity: Identity, id: string, changes: UserChanges): Promise<User> {
  const { name, default_project_id, description, email, enabled, password } = changes;
  const password_hash = password === undefined ? undefined : await hashed(identity, password);
  try {
    const user = await updateUser(identity.db, id, {
      name,
      default_project_id,
      description,
      email,
      enabled,
      password_hash,
    });
    if (!user) throw couldNotFind('user', id);
    if (password !== undefined || enabled === false) await identity.tokens.revokeAllOf(id);
    return user;
  } catch (error) {
    if (isDuplicate(error)) throw duplicate('user', name ?? '');
    throw error;
  } finally {
    identity.tokens.forget();
  }
}

export async function changePassword(identity: Identity, id: string, change: PasswordChange): Promise<void> {
  const user = await findUser(identity.db, id);
  const matches = await identity.passwords.verify(change.original_password, user?.password_hash);
  if (!user || !matches) throw unauthorized('The original password is not right.');
  await changeUser(identity, id, { password: change.password });
}
