// Roles and their assignments as clients see them.
import type { NamedAssignment, Role } from '../../db/roles.ts';
import type { Identity } from '../identity.ts';
import { selfLink } from '../links.ts';

export const roleView = (identity: Identity, { id, name }: Role) => ({
  id,
  name,
  domain_id: null,
  description: null,
  options: { immutable: true },
  links: selfLink(identity, `roles/${id}`),
});

/** With `include_names`, every id comes with its name. */
export function assignmentView(identity: Identity, row: NamedAssignment, includeNames: boolean) {
  const named = includeNames ? names(row) : undefined;
  const place = row.project_id === null ? `domains/${row.domain_id}` : `projects/${row.project_id}`;
  return {
    links: { assignment: selfLink(identity, `${place}/users/${row.user_id}/roles/${row.role_id}`).self },
    scope:
      row.project_id === null
        ? { domain: { id: row.domain_id, ...named?.domain } }
        : { project: { id: row.project_id, ...named?.project } },
    user: { id: row.user_id, ...named?.user },
    role: { id: row.role_id, ...named?.role },
  };
}

function names(row: NamedAssignment) {
  const domain = { id: row.scope_domain_id, name: row.scope_domain_name };
  return {
    domain: { name: row.scope_domain_name },
    project: { name: row.project_name, domain },
    user: { name: row.user_name, domain: { id: row.user_domain_id, name: row.user_domain_name } },
    role: { name: row.role_name },
  };
}
