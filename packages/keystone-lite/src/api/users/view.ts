// A user as clients see it.
import type { User } from '../../db/users.ts';
import type { Identity } from '../identity.ts';
import { selfLink } from '../links.ts';

export const userView = (identity: Identity, user: User) => ({
  id: user.id,
  name: user.name,
  domain_id: user.domain_id,
  enabled: user.enabled,
  password_expires_at: null,
  options: {},
  ...given('description', user.description),
  ...given('email', user.email),
  ...given('default_project_id', user.default_project_id),
  links: selfLink(identity, `users/${user.id}`),
});

const given = (key: string, value: string | null): object => (value === null ? {} : { [key]: value });
