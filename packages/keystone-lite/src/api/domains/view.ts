// A domain as clients see it.
import type { Domain } from '../../db/domains.ts';
import type { Identity } from '../identity.ts';
import { selfLink } from '../links.ts';

export const domainView = (identity: Identity, { id, name, description, enabled }: Domain) => ({
  id,
  name,
  description,
  enabled,
  tags: [],
  options: {},
  links: selfLink(identity, `domains/${id}`),
});
