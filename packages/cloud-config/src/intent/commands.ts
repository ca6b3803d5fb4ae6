// `runcmd` and `bootcmd`: lists of shell lines, or of programs with arguments.
import type { Say } from '../finding.ts';
import type { YamlMapping, YamlNode } from '../yaml/node.ts';
import { isNull } from '../yaml/node.ts';
import type { Fields } from './fields.ts';
import type { CommandIntent } from './intent.ts';
import { describe, readText } from './read-value.ts';

const nothing = 'cloud-init runs nothing at all of the list.';

export function readCommands(name: 'runcmd' | 'bootcmd', top: Fields, say: Say): CommandIntent[] {
  const list = top.get(name)?.value;
  if (!list || isNull(list)) return [];
  if (list.kind === 'sequence') return list.items.flatMap((item) => readCommand(item, name, say));
  if (list.kind === 'mapping') return [];
  say.warning('not-list', list.at, `\`${name}\` must be a list, but is text`, {
    effect: `It is run as one script. ${nothing}`,
    advice: 'begin each command with `- `',
  });
  return [{ command: list.text, at: list.at }];
}

function readCommand(item: YamlNode, name: string, say: Say): CommandIntent[] {
  if (isNull(item)) return [];
  if (item.kind === 'mapping') return readMapped(item, name, say);
  if (item.kind === 'sequence') return readArguments(item.items, item, name, say);
  if (item.type === 'bool')
    say.warning('command-not-text', item.at, `a command of \`${name}\` is read as true or false`, {
      effect: `The word itself is run. ${nothing}`,
      advice: 'put it in quotes',
    });
  return [{ command: item.text, at: item.at }];
}

function readArguments(items: readonly YamlNode[], list: YamlNode, name: string, say: Say): CommandIntent[] {
  const words = items.map((item) => readText(item, `an argument of \`${name}\``, say));
  const command = words.filter((word) => word !== undefined);
  if (command.length < words.length || command.length === 0 || command.some((word) => word.includes('\0'))) {
    if (words.length === 0)
      say.warning('command-empty', list.at, `a command of \`${name}\` is an empty list`, {
        effect: 'It is left out.',
      });
    return [];
  }
  return [{ command, at: list.at }];
}

/** `- echo three: x` is a map to YAML; written on one line it can only have been meant as a command. */
function readMapped(item: YamlMapping, name: string, say: Say): CommandIntent[] {
  const oneLine = !/[\r\n]/.test(item.source.trimEnd()) && !item.source.startsWith('{');
  if (!oneLine) {
    say.error(
      'command-map',
      item.at,
      `a command of \`${name}\` must be text or a list, but is ${describe(item)}`,
      { effect: `It is left out. ${nothing}`, advice: 'put the command in quotes' },
    );
    return [];
  }
  say.warning('command-map', item.at, `a colon and a blank make a map of this command of \`${name}\``, {
    effect: `It is run as it is written. ${nothing}`,
    advice: 'put the command in quotes',
  });
  return [{ command: item.source.trimEnd(), at: item.at }];
}
