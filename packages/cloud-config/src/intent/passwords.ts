// `password`, `chpasswd` and `ssh_pwauth`: what cloud-init's set-passwords module reads.
import type { Say } from '../finding.ts';
import type { YamlNode } from '../yaml/node.ts';
import { isNull } from '../yaml/node.ts';
import { readChpasswd } from './chpasswd.ts';
import type { Fields } from './fields.ts';
import type { Intent, PasswordIntent } from './intent.ts';
import { readBoolean, readText } from './read-value.ts';
import { secretOf } from './secret.ts';

type Passwords = Pick<Intent, 'passwords' | 'expirePasswords' | 'sshPasswordLogin'>;

export function readPasswords(top: Fields, say: Say): Passwords {
  const chpasswd = readChpasswd(top, say);
  const ssh = top.get('ssh_pwauth');
  const own = readOwnPassword(top, say);
  // cloud-init reads `password` only where there is no list of users (cc_set_passwords.py:233).
  const passwords = chpasswd.passwords.length > 0 ? chpasswd.passwords : own;
  if (own.length > 0 && chpasswd.passwords.length > 0)
    say.warning(
      'password-ignored',
      top.get('password')?.key.at,
      '`password` is not used beside the users of `chpasswd`',
      { advice: 'add the default user to `chpasswd`' },
    );
  if (passwords.length > 0 && chpasswd.expire === undefined)
    say.info('password-expires', passwords[0]?.at, 'the password must be changed at the first login', {
      effect: 'Programs that log in with it get no further.',
      advice: 'write `expire: false` under `chpasswd` if it shall stay',
    });
  return {
    passwords,
    expirePasswords: chpasswd.expire ?? true,
    sshPasswordLogin: ssh && readSshPasswordLogin(ssh.value, say),
  };
}

function readOwnPassword(top: Fields, say: Say): PasswordIntent[] {
  const field = top.get('password');
  if (!field || isNull(field.value)) return [];
  const text = readText(field.value, 'the password', say);
  const secret = text === undefined ? undefined : secretOf(text, 'the default user', field.value.at, say);
  return secret ? [{ user: undefined, secret, at: field.value.at }] : [];
}

function readSshPasswordLogin(node: YamlNode, say: Say): boolean | undefined {
  if (node.kind === 'scalar' && node.text.toLowerCase() === 'unchanged') return undefined;
  return readBoolean(node, '`ssh_pwauth`', say);
}
