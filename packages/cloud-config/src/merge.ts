// Several configurations as one, by cloud-init's default: a top-level key of a later one replaces that of an earlier one.
import type { YamlEntry, YamlMapping, YamlNode } from './yaml/node.ts';

/** Configurations that are no map are left out. `undefined` when none is left. */
export function mergeConfigs(roots: readonly (YamlNode | undefined)[]): YamlMapping | undefined {
  const maps = roots.filter((root) => root?.kind === 'mapping');
  const entries = new Map<string, YamlEntry>();
  for (const entry of maps.flatMap((map) => map.entries)) entries.set(entry.key.text, entry);
  return maps[0] && { ...maps[0], entries: [...entries.values()] };
}
