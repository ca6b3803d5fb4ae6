// What cc_set_passwords.py makes of `password`, `chpasswd` and `ssh_pwauth`. The helpful reading: intent/passwords.ts.
import type { Intent, PasswordIntent, Secret } from '../intent/intent.ts';
import type { YamlMapping, YamlNode } from '../yaml/node.ts';
import {
  get,
  isFalse,
  isText,
  isTrue,
  isTruthy,
  option,
  optionList,
  Raised,
  str,
  unlessRaised,
} from './python.ts';

type Passwords = Pick<Intent, 'passwords' | 'expirePasswords' | 'sshPasswordLogin'>;

/** `ssh_pwauth` comes last in the module: what raises before it loses it too. */
export const faithfulPasswords = (top: YamlMapping | undefined): Passwords =>
  unlessRaised(() => handle(top), { passwords: [], expirePasswords: true, sshPasswordLogin: undefined });

function handle(top: YamlMapping | undefined): Passwords {
  const chpasswd = get(top, 'chpasswd');
  const settings = chpasswd === undefined ? undefined : asSettings(chpasswd);
  const users = settings ? optionList(settings, 'users').map(readUser) : [];
  const lines = settings ? linesOf(settings).map(readLine) : [];
  const own = get(top, 'password');
  const alone = users.length + lines.length === 0 && own !== undefined && str(own) !== '';
  return {
    passwords: settable(
      alone ? [{ user: undefined, secret: secretOf(str(own)), at: own.at }] : [...users, ...lines],
    ),
    expirePasswords: option(settings, 'expire', true),
    sshPasswordLogin: sshPasswordLogin(get(top, 'ssh_pwauth')),
  };
}

/** `key in chfg` on anything that is no map: null raises, a text or list that has no such key says nothing. */
function asSettings(node: YamlNode): YamlMapping | undefined {
  if (node.kind === 'mapping') return node;
  const harmless = node.kind === 'sequence' || (isText(node) && !/users|list|expire/.test(str(node)));
  if (harmless) return undefined;
  throw new Raised();
}

/** A password that is no text cannot be joined to the user's name: then no password of its kind is set. */
type Read = PasswordIntent & { readonly unjoinable?: true };

function readUser(item: YamlNode): Read {
  const name = item.kind === 'mapping' ? get(item, 'name') : undefined;
  if (item.kind !== 'mapping' || !name) throw new Raised();
  const type = get(item, 'type');
  const kind = type ? str(type) : 'hash';
  const password = get(item, 'password');
  const value = password ? str(password) : 'RANDOM';
  const secret: Secret =
    kind === 'RANDOM' ? { type: 'random' } : { type: kind === 'text' ? 'text' : 'hash', value };
  const joins = kind === 'RANDOM' || !password || isText(password);
  return { user: str(name), secret, at: item.at, ...(joins ? {} : { unjoinable: true }) };
}

function linesOf(settings: YamlMapping): readonly { readonly text: string; readonly at: YamlNode['at'] }[] {
  const list = get(settings, 'list');
  if (!list || !isTruthy(list)) return [];
  if (list.kind !== 'sequence') return splitLines(str(list)).map((text) => ({ text, at: list.at }));
  return list.items.map((item) => {
    if (!isText(item)) throw new Raised();
    return { text: str(item), at: item.at };
  });
}

/** `str.splitlines()` */
const splitLines = (text: string): string[] => text.replace(/\n$/, '').split(/\r\n|[\n\r\v\f]/);

function readLine({ text, at }: { text: string; at: YamlNode['at'] }): Read {
  const colon = text.indexOf(':');
  if (colon < 0) throw new Raised();
  return { user: text.slice(0, colon), secret: secretOf(text.slice(colon + 1)), at };
}

function secretOf(text: string): Secret {
  if (text === 'R' || text === 'RANDOM') return { type: 'random' };
  const isHash = /^\$(1|2a|2y|5|6)(\$.+){2}/.test(text) && !text.includes(':');
  return { type: isHash ? 'hash' : 'text', value: text };
}

/** The one departure: a name or a password with a line end in it would set the password of another account. */
function settable(read: readonly Read[]): PasswordIntent[] {
  const lost = new Set(read.filter((each) => each.unjoinable).map(groupOf));
  return read
    .filter((each) => !lost.has(groupOf(each)))
    .filter(
      ({ user = '', secret }) => !/[\n\r\0]/.test(user + (secret.type === 'random' ? '' : secret.value)),
    );
}

const groupOf = ({ secret }: PasswordIntent): string => (secret.type === 'hash' ? 'hash' : 'text');

function sshPasswordLogin(node: YamlNode | undefined): boolean | undefined {
  if (!node) return undefined;
  return isTrue(node) ? true : isFalse(node) ? false : undefined;
}
