// `chpasswd:` with its `list` (text or list), `users` and `expire`, and the shapes in which people write it by mistake.
import type { Say } from '../finding.ts';
import { chpasswd } from '../schema/set-passwords.ts';
import type { YamlNode } from '../yaml/node.ts';
import { isNull } from '../yaml/node.ts';
import type { Field, Fields } from './fields.ts';
import { fieldsOf } from './fields.ts';
import { lost, readChpasswdList } from './chpasswd-list.ts';
import { readChpasswdUsers } from './chpasswd-users.ts';
import type { PasswordIntent } from './intent.ts';
import { describe, readBoolean } from './read-value.ts';

export interface Chpasswd {
  readonly passwords: readonly PasswordIntent[];
  readonly expire?: boolean;
}

export function readChpasswd(top: Fields, say: Say): Chpasswd {
  const field = top.get('chpasswd');
  if (!field) return { passwords: [] };
  const fields = isNull(field.value) ? orphans(field, top, say) : ownFields(field.value, say);
  const list = fields.get('list')?.value;
  const users = fields.get('users')?.value;
  const expire = fields.get('expire')?.value;
  return {
    passwords: [
      ...(list ? readChpasswdList(list, say) : []),
      ...(users ? readChpasswdUsers(users, say) : []),
    ],
    expire: expire && readBoolean(expire, '`chpasswd: expire`', say),
  };
}

function ownFields(value: YamlNode, say: Say): Fields {
  if (value.kind === 'mapping') return fieldsOf(value, chpasswd, '`chpasswd`', say);
  say.error('chpasswd-not-map', value.at, `\`chpasswd\` must be a map, but is ${describe(value)}`, {
    effect: lost,
    advice: 'write `list: |` below it, indented, and the lines `user:password` below that',
  });
  return new Map();
}

/** An empty `chpasswd:` with `list:` and `expire:` in its own column: the indentation was lost, and it is clear what was meant. */
function orphans(field: Field, top: Fields, say: Say): Fields {
  const found = new Map(
    ['list', 'expire'].flatMap((name) => {
      const orphan = top.get(name);
      return orphan ? [[name, orphan] as const] : [];
    }),
  );
  if (!found.has('list'))
    say.error('chpasswd-empty', field.key.at, '`chpasswd` is empty', {
      effect: lost,
      advice: 'write `list:` or `users:` below it, indented',
    });
  else
    say.warning('chpasswd-empty', field.key.at, '`chpasswd` is empty; what belongs to it stands beside it', {
      effect: `It is read as if it were indented. ${lost}`,
      advice: 'indent the lines that belong to it',
    });
  for (const [name, { key }] of found)
    say.warning(
      'chpasswd-not-indented',
      key.at,
      `\`${name}\` belongs to \`chpasswd\` in line ${field.key.at.line} and should be indented`,
      {
        effect: `It is read as part of \`chpasswd\`; cloud-init ignores it here.`,
        advice: `write \`  ${name}:\` with two blanks before it`,
      },
    );
  return found;
}
