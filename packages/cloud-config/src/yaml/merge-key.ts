// The merge key `<<` of YAML 1.1: what it names stands before the mapping's own entries, which win.
import type { YamlEntry, YamlNode } from './node.ts';
import { YamlProblem } from './problem.ts';

export function mergeEntries(entries: readonly YamlEntry[]): readonly YamlEntry[] {
  const merges = entries.filter((entry) => entry.key.type === 'merge');
  if (merges.length === 0) return entries;
  const own = entries.filter((entry) => entry.key.type !== 'merge');
  return [...merges.flatMap((entry) => merged(entry.value)), ...own];
}

/** Of several mappings the first one wins, so it comes last. */
function merged(value: YamlNode): readonly YamlEntry[] {
  if (value.kind === 'mapping') return value.entries.map((entry) => ({ ...entry, merged: true }));
  if (value.kind === 'sequence') return value.items.toReversed().flatMap(merged);
  throw new YamlProblem('merge-not-map', value.at, 'the merge key `<<` needs a map, or a list of maps');
}
