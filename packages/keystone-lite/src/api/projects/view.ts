// A project as clients see it.
import type { Project } from '../../db/projects.ts';
import type { Identity } from '../identity.ts';
import { selfLink } from '../links.ts';

export const projectView = (identity: Identity, { id, name, domain_id, description, enabled }: Project) => ({
  id,
  name,
  domain_id,
  description,
  enabled,
  parent_id: domain_id,
  is_domain: false,
  tags: [],
  options: {},
  links: selfLink(identity, `projects/${id}`),
});
