// Who has which role where: /v3/projects/{id}/users/{id}/roles/{id}, and the same below /v3/domains.
import { findDomain } from '../../db/domains.ts';
import { findProject } from '../../db/projects.ts';
import { findRole, grantRole, revokeRole, rolesOn, type Role, type Target } from '../../db/roles.ts';
import { findUser } from '../../db/users.ts';
import { couldNotFind } from '../../model/faults.ts';
import type { Identity } from '../identity.ts';

export type Place = 'projects' | 'domains';

export interface Grant {
  readonly target_id: string;
  readonly user_id: string;
  readonly role_id: string;
}

const targetOf = (place: Place, id: string): Target =>
  place === 'projects' ? { project_id: id } : { domain_id: id };

export async function grant(
  identity: Identity,
  place: Place,
  { target_id, user_id, role_id }: Grant,
): Promise<void> {
  await mustExist(identity, place, { target_id, user_id });
  if (!(await findRole(identity.db, role_id))) throw couldNotFind('role', role_id);
  await grantRole(identity.db, user_id, role_id, targetOf(place, target_id));
  identity.tokens.forget();
}

export async function revoke(
  identity: Identity,
  place: Place,
  { target_id, user_id, role_id }: Grant,
): Promise<void> {
  const gone = await revokeRole(identity.db, user_id, role_id, targetOf(place, target_id));
  identity.tokens.forget();
  if (!gone) throw couldNotFind('role assignment with role', role_id);
}

export async function granted(
  identity: Identity,
  place: Place,
  who: Omit<Grant, 'role_id'>,
): Promise<Role[]> {
  await mustExist(identity, place, who);
  return rolesOn(identity.db, who.user_id, targetOf(place, who.target_id));
}

async function mustExist(
  { db }: Identity,
  place: Place,
  { target_id, user_id }: Omit<Grant, 'role_id'>,
): Promise<void> {
  const target =
    place === 'projects' ? await findProject(db, target_id) : await findDomain(db, { id: target_id });
  if (!target) throw couldNotFind(place.slice(0, -1), target_id);
  if (!(await findUser(db, user_id))) throw couldNotFind('user', user_id);
}
