// What distros/ug_util.py and distros/__init__.py make of `users`. The helpful reading: intent/users.ts.
import type { Intent, KeyIntent, Secret, UserIntent } from '../intent/intent.ts';
import { isAccountName } from '../intent/secret.ts';
import { isKeyLine } from '../intent/ssh-keys.ts';
import type { YamlMapping, YamlNode } from '../yaml/node.ts';
import { isNull } from '../yaml/node.ts';
import { get, isFalse, isText, isTruthy, isTrue, Raised, str, unlessRaised } from './python.ts';

type Users = Pick<Intent, 'users' | 'wantsDefaultUser'>;

/** Until the first user who cannot be made: those after it are not made either. */
export function faithfulUsers(top: YamlMapping | undefined, meant: Users): Users {
  const users = get(top, 'users');
  const withDefault = isTruthy(get(top, 'user'));
  if (!users) return { users: meant.users, wantsDefaultUser: true };
  return unlessRaised(
    () => {
      const all = named(users);
      const wantsDefaultUser = withDefault || all.has('default');
      const configs = [...all].filter(([name]) => name !== 'default');
      return { users: untilRaised(configs, users.at, meant), wantsDefaultUser };
    },
    { users: [], wantsDefaultUser: false },
  );
}

/** Name to what is written about it; of what is written twice the first counts. */
function named(users: YamlNode): Map<string, YamlMapping[]> {
  const found = new Map<string, YamlMapping[]>();
  const add = (name: string, config?: YamlMapping): unknown =>
    found.set(name, [...(found.get(name) ?? []), ...(config ? [config] : [])]);
  for (const item of itemsOf(users)) {
    if (item.kind === 'mapping') {
      const name = get(item, 'name');
      add(name ? str(name) : 'default', item);
    } else if (item.kind === 'sequence') item.items.filter(isText).forEach((each) => add(str(each)));
    else if (isText(item)) wordsOf(str(item)).forEach((name) => add(name));
    else throw new Raised();
  }
  return found;
}

const wordsOf = (text: string): string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

/** A list; a text with commas; a map of name to true, or to a map. */
function itemsOf(users: YamlNode): readonly YamlNode[] {
  if (users.kind === 'sequence') return users.items;
  if (isText(users)) return [users];
  if (users.kind !== 'mapping') return [];
  return users.entries.flatMap(({ key, value }): YamlNode[] => {
    if (value.kind === 'mapping')
      return [{ ...value, entries: [...value.entries, { key: { ...key, text: 'name' }, value: key }] }];
    if (value.kind === 'sequence' || isNull(value)) throw new Raised();
    return isTrue(value) ? [key] : [];
  });
}

function untilRaised(
  configs: readonly (readonly [string, readonly YamlMapping[]])[],
  at: UserIntent['at'],
  meant: Users,
): UserIntent[] {
  const users: UserIntent[] = [];
  for (const [name, written] of configs) {
    const user = unlessRaised(() => userOf(name, written, at, meant), undefined);
    if (!user) return users;
    users.push(user);
  }
  return users;
}

function userOf(
  name: string,
  written: readonly YamlMapping[],
  at: UserIntent['at'],
  meant: Users,
): UserIntent {
  const field = (key: string): YamlNode | undefined =>
    written.map((config) => get(config, key) ?? get(config, key.replaceAll('_', '-'))).find(Boolean);
  /** Only texts become options of `useradd`. */
  const text = (key: string): string | undefined => {
    const value = field(key);
    return value && isText(value) && isTruthy(value) ? str(value) : undefined;
  };
  const uid = field('uid');
  const homeless = isTruthy(field('no_create_home')) || isTruthy(field('system'));
  if (!isAccountName(name) || (homeless && needsHome(field))) throw new Raised();
  return {
    name,
    at: written[0]?.at ?? at,
    gecos: text('gecos'),
    shell: text('shell'),
    home: text('homedir'),
    uid: uid && isTruthy(uid) ? str(uid) : undefined,
    primaryGroup: text('primary_group'),
    groups: groupsOf(field('groups')),
    system: isTruthy(field('system')),
    createHome: !homeless,
    createUserGroup: !isTruthy(field('no_user_group')),
    expireDate: text('expiredate'),
    inactive: text('inactive'),
    noLogInit: isTruthy(field('no_log_init')),
    ...passwordOf(field, text),
    lockPassword: field('lock_passwd') === undefined || isTruthy(field('lock_passwd')),
    sudo: sudoOf(field('sudo')),
    sshAuthorizedKeys: keysOf(field('ssh_authorized_keys')),
    sshImportIds: meant.users.find((user) => user.name === name)?.sshImportIds ?? [],
  };
}

type Field = (key: string) => YamlNode | undefined;

const needsHome = (field: Field): boolean =>
  ['ssh_authorized_keys', 'ssh_import_id', 'ssh_redirect_user'].some((key) => isTruthy(field(key)));

/** `passwd` is an option of `useradd`, so that it says nothing to a user who exists. */
function passwordOf(
  field: Field,
  text: (key: string) => string | undefined,
): Pick<UserIntent, 'password' | 'passwordWhenMade'> {
  const [hashed, plain, passwd] = [field('hashed_passwd'), field('plain_text_passwd'), text('passwd')];
  const secret = (type: 'hash' | 'text', value: string): Secret | undefined =>
    /[\n\r\0]/.test(value) ? undefined : { type, value };
  if (isTruthy(hashed) && hashed) return { password: secret('hash', str(hashed)) };
  if (isTruthy(plain) && plain) return { password: secret('text', str(plain)) };
  return passwd === undefined ? {} : { password: secret('hash', passwd), passwordWhenMade: true };
}

function groupsOf(node: YamlNode | undefined): string[] {
  if (!node || !isTruthy(node)) return [];
  if (isText(node)) return wordsOf(str(node));
  if (node.kind === 'mapping') return node.entries.map(({ key }) => key.text);
  if (node.kind !== 'sequence') throw new Raised();
  return node.items.map((item) => str(item).trim());
}

function sudoOf(node: YamlNode | undefined): string[] {
  if (!node || !isTruthy(node)) return [];
  if (node.kind === 'sequence') return node.items.map(str).filter(isRule);
  if (!isText(node)) throw new Raised();
  return [str(node)].filter(isRule);
}

const isRule = (rule: string): boolean => !/[\n\r\0]/.test(rule);

function keysOf(node: YamlNode | undefined): KeyIntent[] {
  if (!node || isNull(node) || isFalse(node)) return [];
  const values = node.kind === 'mapping' ? node.entries.map(({ value }) => value) : undefined;
  const nodes = values ?? (node.kind === 'sequence' ? node.items : [node]);
  return nodes.flatMap((each) =>
    str(each)
      .split(/\r?\n/)
      .map((line) => ({ line: line.trim(), at: each.at }))
      .filter(({ line }) => isKeyLine(line)),
  );
}
