// The `users` of `chpasswd`: maps of name, password and type.
import type { Position, Say } from '../finding.ts';
import { passwordUser } from '../schema/set-passwords.ts';
import type { YamlNode } from '../yaml/node.ts';
import type { Fields } from './fields.ts';
import { fieldsOf } from './fields.ts';
import type { PasswordIntent } from './intent.ts';
import { readText } from './read-value.ts';
import { hashSecret, isAccountName, plainSecret } from './secret.ts';

export function readChpasswdUsers(users: YamlNode, say: Say): PasswordIntent[] {
  return users.kind === 'sequence' ? users.items.flatMap((item) => readUser(item, say)) : [];
}

function readUser(item: YamlNode, say: Say): PasswordIntent[] {
  if (item.kind !== 'mapping') return [];
  const fields = fieldsOf(item, passwordUser, 'a user of `chpasswd`', say);
  const user = fields.get('name') && readText(fields.get('name')?.value ?? item, 'the name of a user', say);
  if (!user || !isAccountName(user)) {
    say.error('account-name', item.at, `${name(user ?? '')} is no name of an account`, {
      effect: 'Its password is not set.',
    });
    return [];
  }
  const secret = secretOfUser(user, item.at, fields, say);
  return secret ? [{ user, secret, at: item.at }] : [];
}

/** Where `type` is absent cloud-init takes a hash. A word that can be no hash is left out, never guessed at. */
function secretOfUser(
  user: string,
  at: Position,
  fields: Fields,
  say: Say,
): PasswordIntent['secret'] | undefined {
  const type = fields.get('type');
  const kind = type && type.value.kind === 'scalar' ? type.value.text : 'hash';
  if (kind === 'RANDOM') return { type: 'random' };
  const field = fields.get('password');
  const password = field && readText(field.value, `the password of ${user}`, say);
  if (!field)
    say.error('password-missing', at, `there is no \`password\` for ${user}`, {
      effect: 'Nothing is set for this user.',
    });
  if (!field || password === undefined) return undefined;
  if (kind === 'text') return plainSecret(password, user, field.value.at, say);
  if (kind === 'hash') return hashSecret(password, user, field.value.at, say);
  say.error('password-type', type?.value.at, 'the `type` of a password must be hash, text or RANDOM', {
    effect: 'It is not set.',
  });
  return undefined;
}

const name = (text: string): string => JSON.stringify(text.slice(0, 40));
