// Reads single values: as the writer meant them, with a finding where YAML or cloud-init takes them for something else.
import type { Say } from '../finding.ts';
import type { YamlNode, YamlScalar } from '../yaml/node.ts';
import { isNull } from '../yaml/node.ts';
import { pythonText } from '../yaml/resolve-scalar.ts';

/** Where text is wanted, what stands in the source is meant: `000000`, not the number 0. */
export function readText(node: YamlNode, what: string, say: Say): string | undefined {
  if (node.kind !== 'scalar' || isNull(node)) {
    say.error('not-text', node.at, `${what} must be text, but is ${describe(node)}`, {
      effect: 'It is not applied.',
    });
    return undefined;
  }
  if (node.type !== 'str' && pythonText(node) !== node.text) sayNotText(node, what, say);
  return node.text;
}

function sayNotText(node: YamlScalar, what: string, say: Say): void {
  say.warning(
    'value-changed',
    node.at,
    `${what} is not in quotes: YAML reads it as ${describe(node)}, not as the text that is written`,
    {
      effect: 'What is written is used; cloud-init would use what YAML made of it.',
      advice: 'put the value in quotes',
    },
  );
}

const on = ['true', '1', 'on', 'yes'];
const off = ['false', '0', 'off', 'no'];

/** Booleans as cloud-init knows them (util.py:63): also in quotes, also 0 and 1. */
export function readBoolean(node: YamlNode, what: string, say: Say): boolean | undefined {
  const word = node.kind === 'scalar' ? String(node.value).trim().toLowerCase() : '';
  if (on.includes(word) || off.includes(word)) {
    if (node.kind === 'scalar' && node.type !== 'bool')
      say.info('boolean-as-text', node.at, `${what} is not written as true or false`, {
        effect: `It is read as ${on.includes(word)}.`,
        advice: `write ${on.includes(word)}, without quotes`,
      });
    return on.includes(word);
  }
  if (isNull(node))
    say.warning('no-value', node.at, `${what} has no value`, {
      effect: 'It is ignored.',
      advice: 'write true or false',
    });
  else
    say.error('not-boolean', node.at, `${what} must be true or false, but is ${describe(node)}`, {
      effect: 'It is not applied.',
    });
  return undefined;
}

/** A list of texts; a single text is taken for a list of one, with a finding. */
export function readTexts(node: YamlNode, what: string, say: Say): { text: string; node: YamlScalar }[] {
  const items = node.kind === 'sequence' ? node.items : [node];
  if (node.kind === 'scalar' && !isNull(node))
    say.warning('not-list', node.at, `${what} must be a list`, {
      effect: 'It is read as a list of one.',
      advice: 'begin the line with `- `',
    });
  return items.flatMap((item) => {
    if (isNull(item)) return [];
    const text = readText(item, `an item of ${what}`, say);
    return text === undefined || item.kind !== 'scalar' ? [] : [{ text, node: item }];
  });
}

/** What kind of thing a value is, without the value itself: it may be a secret. */
export function describe(node: YamlNode): string {
  if (node.kind === 'sequence') return 'a list';
  if (node.kind === 'mapping') return 'a map';
  return {
    str: 'text',
    int: 'a number',
    float: 'a number',
    bool: 'true or false',
    null: 'empty',
    timestamp: 'a date',
    binary: 'binary data',
    merge: 'text',
  }[node.type];
}
