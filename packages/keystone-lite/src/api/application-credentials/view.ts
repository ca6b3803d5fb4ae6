// An application credential as clients see it. The secret is shown once, by `create`.
import type { ApplicationCredential } from '../../db/application-credentials.ts';
import type { Role } from '../../db/roles.ts';
import { timestamp } from '../auth/view.ts';
import type { Identity } from '../identity.ts';
import { selfLink } from '../links.ts';

export const credentialView = (identity: Identity, row: ApplicationCredential, roles: readonly Role[]) => ({
  id: row.id,
  name: row.name,
  description: row.description,
  project_id: row.project_id,
  user_id: row.user_id,
  expires_at: row.expires_at && timestamp(row.expires_at).slice(0, -1),
  unrestricted: row.unrestricted,
  roles: roles
    .filter((role) => row.role_ids.includes(role.id))
    .map(({ id, name }) => ({ id, name, domain_id: null })),
  links: selfLink(identity, `users/${row.user_id}/application_credentials/${row.id}`),
});
