// How two values become one: `merge_how`, `merge_type` and the header `Merge-Type` (cloudinit/mergers).
import type { Say } from '../finding.ts';
import type { YamlMapping, YamlNode } from '../yaml/node.ts';
import { isNull } from '../yaml/node.ts';

/** The options of each kind of value; a kind that is not named keeps the earlier value. */
export type Mergers = ReadonlyMap<string, readonly string[]>;

const names = ['dict', 'list', 'str'];

/** Between the parts of one user data: a key of a later part replaces that of an earlier one (handlers/cloud_config.py:39). */
export const betweenParts: Mergers = new Map([
  ['dict', ['replace']],
  ['list', []],
  ['str', []],
]);

/** Between sources the first one wins, and maps are joined. */
export const betweenSources: Mergers = new Map([['dict', []]]);

const keys = ['merge_how', 'merge_type'];

/** What the map itself asks for, else what its header does, else the default; and the map without that key. */
export function mergersOf(
  map: YamlMapping,
  header: string | undefined,
  say: Say,
): { mergers: Mergers; rest: YamlMapping } {
  const asked = keys.map((key) => map.entries.find((entry) => entry.key.text === key)?.value).find(Boolean);
  const rest = { ...map, entries: map.entries.filter(({ key }) => !keys.includes(key.text)) };
  const written = asked && !isNull(asked) ? fromNode(asked) : fromText(header ?? '');
  if (!written)
    say.error('merge-how', asked?.at, 'how to merge is not understood', {
      effect: 'The part is merged as if nothing were said.',
      advice: 'write `merge_how: list(append)+dict(recurse_list)+str()`',
    });
  return { mergers: written && written.size > 0 ? written : betweenParts, rest };
}

function fromNode(node: YamlNode): Mergers | undefined {
  if (node.kind === 'scalar') return fromText(node.text);
  if (node.kind === 'mapping') return undefined;
  const each = node.items.map(entryOf);
  return each.every((entry) => entry !== undefined) ? new Map(each) : undefined;
}

/** `{name: list, settings: [append]}`, or `[list, append]`. */
function entryOf(node: YamlNode): [string, readonly string[]] | undefined {
  if (node.kind === 'sequence') return named(node.items.map(textOf));
  if (node.kind === 'scalar') return undefined;
  const field = (name: string): YamlNode | undefined =>
    node.entries.find(({ key }) => key.text === name)?.value;
  const settings = field('settings');
  return named([textOf(field('name')), ...(settings?.kind === 'sequence' ? settings.items.map(textOf) : [])]);
}

/** `list(append)+dict(recurse_list)+str()` */
function fromText(text: string): Mergers | undefined {
  const pieces = text
    .toLowerCase()
    .split('+')
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '');
  const each = pieces.map((piece) => {
    const match = /^([a-z_-]+)\(([^()]*)\)$/.exec(piece);
    return match ? named([match[1] ?? '', ...(match[2] ?? '').split(',')]) : undefined;
  });
  return each.every((entry) => entry !== undefined) ? new Map(each) : undefined;
}

function named([name = '', ...options]: readonly string[]): [string, readonly string[]] | undefined {
  return names.includes(name) ? [name, options.map((option) => option.trim()).filter(Boolean)] : undefined;
}

const textOf = (node: YamlNode | undefined): string =>
  node?.kind === 'scalar' ? node.text.toLowerCase() : '';
