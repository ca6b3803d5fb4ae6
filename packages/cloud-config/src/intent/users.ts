// `users`: a list of names and maps. One bad user does not lose the others.
import type { Position, Say } from '../finding.ts';
import { user } from '../schema/users-groups.ts';
import type { YamlMapping, YamlNode, YamlScalar } from '../yaml/node.ts';
import { isNull } from '../yaml/node.ts';
import type { Fields } from './fields.ts';
import { fieldsOf } from './fields.ts';
import type { DefaultUserIntent, Secret, UserIntent } from './intent.ts';
import { readBoolean, readText, readTexts } from './read-value.ts';
import { hashSecret, isAccountName, plainSecret } from './secret.ts';
import { readImportIds } from './ssh-import-id.ts';
import { readKeys } from './ssh-keys.ts';

const notApplied = ['doas', 'ssh_redirect_user', 'selinux_user', 'snapuser'];

export interface Users {
  readonly users: readonly UserIntent[];
  readonly defaultUser?: DefaultUserIntent;
  readonly wantsDefaultUser: boolean;
}

export function readUsers(top: Fields, say: Say): Users {
  const field = top.get('users');
  const own = readDefaultUser(top.get('user')?.value, say);
  if (!field || isNull(field.value)) return { ...own, users: own.users ?? [], wantsDefaultUser: true };
  const items = itemsOf(field.value);
  const isDefault = (item: YamlNode): boolean => item.kind === 'scalar' && item.text === 'default';
  const wantsDefaultUser = own.defaultUser !== undefined || items.some(isDefault);
  if (!wantsDefaultUser && (field.value.kind === 'sequence' || items.length > 0))
    say.info(
      'users-without-default',
      field.key.at,
      '`users` does not name `default`, so the image’s own user is not set up and gets no key',
      {
        effect: 'Who logs in as that user today cannot, unless the image says otherwise.',
        advice: 'add `- default` if it is wanted',
      },
    );
  const users = [...(own.users ?? []), ...items.flatMap((item) => readUser(item, say))];
  return { ...own, users, wantsDefaultUser };
}

/** `user`, an older way to call the image's own user by another name: a name, or a map like one of `users`. */
function readDefaultUser(value: YamlNode | undefined, say: Say): Partial<Users> {
  const [user] = value && !isNull(value) ? readUser(value, say) : [];
  if (!user) return {};
  const { name, shell, gecos, groups } = user;
  const said = Object.entries({ shell, gecos }).filter(([, text]) => text !== undefined);
  const defaultUser = { name, ...Object.fromEntries(said), ...(groups.length > 0 ? { groups } : {}) };
  const more = user.password ?? user.sshAuthorizedKeys[0] ?? user.sudo[0];
  return { defaultUser, users: more === undefined ? [] : [user] };
}

function itemsOf(value: YamlNode): readonly YamlNode[] {
  if (value.kind === 'sequence') return value.items.filter((item) => !isNull(item));
  return value.kind === 'scalar' && value.type === 'str' ? namesOf(value) : [];
}

/** `users: ann,bob`, an older form. */
const namesOf = (value: YamlScalar): readonly YamlNode[] =>
  value.text
    .split(',')
    .map((name) => ({ ...value, text: name.trim() }))
    .filter(({ text }) => text !== '');

function readUser(item: YamlNode, say: Say): UserIntent[] {
  if (item.kind === 'scalar') return item.text === 'default' ? [] : named(item.text, item.at, new Map(), say);
  return item.kind === 'mapping' ? readMapped(item, say) : [];
}

function readMapped(item: YamlMapping, say: Say): UserIntent[] {
  const fields = fieldsOf(item, user, 'a user', say);
  for (const key of notApplied)
    if (fields.has(key))
      say.warning('user-key-not-applied', fields.get(key)?.key.at, `\`${key}\` of a user is not applied`, {
        effect: 'The user is made without it.',
      });
  return named(text('name', fields, say) ?? '', item.at, withUnderscores(fields), say);
}

/** As cloud-init: `lock-passwd` is `lock_passwd` (ug_util.py). */
const withUnderscores = (fields: Fields): Fields =>
  new Map([...fields].map(([name, field]) => [name.replaceAll('-', '_'), field]));

function named(name: string, at: Position, fields: Fields, say: Say): UserIntent[] {
  if (isAccountName(name)) return [{ name, at, ...account(fields, say), ...access(name, fields, say) }];
  say.error('account-name', at, `${JSON.stringify(name.slice(0, 40))} is no name of an account`, {
    effect: 'This user is left out.',
  });
  return [];
}

type Account = Pick<
  UserIntent,
  | 'gecos'
  | 'shell'
  | 'home'
  | 'uid'
  | 'primaryGroup'
  | 'groups'
  | 'system'
  | 'createHome'
  | 'createUserGroup'
  | 'expireDate'
  | 'inactive'
  | 'noLogInit'
>;

function account(fields: Fields, say: Say): Account {
  return {
    gecos: text('gecos', fields, say)?.replace(/[:\n\r\0]/g, ' '),
    shell: path('shell', fields, say),
    home: path('homedir', fields, say),
    uid: matching('uid', /^\d{1,10}$/, fields, say),
    primaryGroup: matching('primary_group', /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}$/, fields, say),
    groups: groupNames(fields.get('groups')?.value, say),
    system: flag('system', false, fields, say),
    createHome: !flag('no_create_home', false, fields, say),
    createUserGroup: !flag('no_user_group', false, fields, say),
    expireDate: matching('expiredate', /^\d{4}-\d{1,2}-\d{1,2}$/, fields, say),
    inactive: matching('inactive', /^-?\d{1,6}$/, fields, say),
    noLogInit: flag('no_log_init', false, fields, say),
  };
}

type Access = Pick<UserIntent, 'lockPassword' | 'password' | 'sudo' | 'sshAuthorizedKeys' | 'sshImportIds'>;

function access(name: string, fields: Fields, say: Say): Access {
  const password = passwordOf(name, fields, say);
  const lockPassword = flag('lock_passwd', true, fields, say);
  if (password && lockPassword && !fields.has('lock_passwd'))
    say.warning(
      'password-locked',
      fields.get('name')?.value.at,
      `the password of ${name} is set and locked, because \`lock_passwd\` is true unless told otherwise`,
      { effect: 'Nobody can log in with it.', advice: 'write `lock_passwd: false` beside it' },
    );
  return {
    password,
    lockPassword,
    sudo: sudoRules(fields.get('sudo')?.value, say),
    sshAuthorizedKeys: readKeys(fields.get('ssh_authorized_keys')?.value, say),
    sshImportIds: readImportIds(fields.get('ssh_import_id')?.value, name, say),
  };
}

function passwordOf(name: string, fields: Fields, say: Say): Secret | undefined {
  const plain = text('plain_text_passwd', fields, say);
  const hashKey = fields.has('hashed_passwd') ? 'hashed_passwd' : 'passwd';
  const hash = text(hashKey, fields, say);
  if (plain !== undefined)
    return plainSecret(plain, name, fields.get('plain_text_passwd')?.value.at ?? { line: 1, column: 1 }, say);
  if (hash !== undefined)
    return hashSecret(hash, name, fields.get(hashKey)?.value.at ?? { line: 1, column: 1 }, say);
  return undefined;
}

/** `false` and null are no rule. A rule is one line of sudoers. */
function sudoRules(node: YamlNode | undefined, say: Say): string[] {
  if (!node || isNull(node) || (node.kind === 'scalar' && node.value === false)) return [];
  const items = node.kind === 'scalar' ? [node] : readTexts(node, '`sudo`', say).map((item) => item.node);
  return items
    .map((item) => item.text)
    .filter((rule) => {
      if (!/[\n\r\0]/.test(rule) && rule.trim() !== '') return true;
      say.error('sudo-rule', node.at, 'a rule for sudo must be one line', { effect: 'It is left out.' });
      return false;
    });
}

/** A list, or names with commas between them. */
export function groupNames(node: YamlNode | undefined, say: Say): string[] {
  if (!node || isNull(node)) return [];
  const texts =
    node.kind === 'scalar' ? [node.text] : readTexts(node, '`groups`', say).map((item) => item.text);
  const names = texts
    .flatMap((text) => text.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return names.filter((name) => {
    if (isAccountName(name)) return true;
    say.error('group-name', node.at, `${JSON.stringify(name.slice(0, 40))} is no name of a group`, {
      effect: 'It is left out.',
    });
    return false;
  });
}

function text(key: string, fields: Fields, say: Say): string | undefined {
  const value = fields.get(key)?.value;
  return !value || isNull(value) ? undefined : readText(value, `\`${key}\` of a user`, say);
}

const path = (key: string, fields: Fields, say: Say): string | undefined =>
  matching(key, /^\/[^:\s\0]*$/, fields, say);

function matching(key: string, pattern: RegExp, fields: Fields, say: Say): string | undefined {
  const value = text(key, fields, say);
  if (value === undefined || pattern.test(value)) return value;
  say.error('user-field', fields.get(key)?.value.at, `\`${key}\` of a user is not valid`, {
    effect: 'The user is made without it.',
  });
  return undefined;
}

function flag(key: string, otherwise: boolean, fields: Fields, say: Say): boolean {
  const value = fields.get(key)?.value;
  return value ? (readBoolean(value, `\`${key}\` of a user`, say) ?? otherwise) : otherwise;
}
