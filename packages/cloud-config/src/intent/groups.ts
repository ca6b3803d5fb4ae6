// `groups`: names, or names with their members.
import type { Say } from '../finding.ts';
import type { YamlNode } from '../yaml/node.ts';
import { isNull } from '../yaml/node.ts';
import type { Fields } from './fields.ts';
import type { GroupIntent } from './intent.ts';
import { isAccountName } from './secret.ts';
import { groupNames } from './users.ts';

export function readGroups(top: Fields, say: Say): GroupIntent[] {
  const value = top.get('groups')?.value;
  if (!value || isNull(value)) return [];
  const items = value.kind === 'sequence' ? value.items : [value];
  return items.flatMap((item) => readGroup(item, say));
}

function readGroup(item: YamlNode, say: Say): GroupIntent[] {
  if (item.kind !== 'mapping')
    return groupNames(item, say).map((name) => ({ name, members: [], at: item.at }));
  return item.entries.flatMap(({ key, value }) => {
    if (isAccountName(key.text)) return [{ name: key.text, members: groupNames(value, say), at: key.at }];
    say.error('group-name', key.at, `${JSON.stringify(key.text.slice(0, 40))} is no name of a group`, {
      effect: 'It is left out.',
    });
    return [];
  });
}
