// The fields of a map by their proper names, with findings for those that are doubled, misspelt or unknown.
import type { Position, Say } from '../finding.ts';
import type { Schema } from '../schema/schema.ts';
import type { YamlEntry, YamlMapping } from '../yaml/node.ts';
import { nearest, sameWord } from './nearest.ts';

export type Field = YamlEntry;

export type Fields = ReadonlyMap<string, Field>;

/** So many misspelt keys of one map get a suggestion: the search is slow, and a stranger may have sent thousands. */
const maxSuggestions = 30;

/** The keys that `schema` knows. Of equal ones the last one counts, as in PyYAML. One that differs in case or hyphens only is taken for the known one. */
export function fieldsOf(map: YamlMapping, schema: Schema, where: string, say: Say): Map<string, Field> {
  const known = Object.keys(schema.properties ?? {});
  const fields = new Map<string, Field>();
  const words = new Set(known);
  let unknown = 0;
  for (const entry of map.entries) {
    const isKnown = words.has(entry.key.text);
    const name = isKnown
      ? entry.key.text
      : meantName(entry.key, ++unknown > maxSuggestions ? [] : known, where, say);
    const earlier = fields.get(name);
    if (earlier && !earlier.merged) sayDouble(name, earlier.key.at, entry.key.at, say);
    if (isKnown) sayDeprecated(entry.key, schema, say);
    fields.set(name, entry);
  }
  return fields;
}

function meantName(key: YamlEntry['key'], known: readonly string[], where: string, say: Say): string {
  const name = key.text;
  const meant = known.find((word) => sameWord(word, name));
  const like = meant ?? nearest(name, known);
  say.warning(
    'unknown-key',
    key.at,
    `${show(name)} is no key of ${where}${like ? `; did you mean \`${like}\`?` : ''}`,
    {
      effect: meant ? `It is read as \`${meant}\`; cloud-init ignores it.` : 'It is ignored.',
      advice: like ? `write \`${like}\`` : undefined,
    },
  );
  return meant ?? name;
}

function sayDeprecated({ text, at }: YamlEntry['key'], schema: Schema, say: Say): void {
  const property = schema.properties?.[text];
  if (property?.deprecated)
    say.info('deprecated', at, `\`${text}\` is deprecated`, { advice: property.description });
}

function sayDouble(name: string, first: Position, second: Position, say: Say): void {
  say.warning(
    'duplicate-key',
    second,
    `\`${name}\` is written twice; the first one, in line ${first.line}, is ignored`,
    {
      effect: 'Of two equal keys YAML keeps the last one.',
      advice: 'join them',
    },
  );
}

/** A key comes from a stranger: bounded, and in quotes. */
const show = (name: string): string => JSON.stringify(name.slice(0, 60));
