// Several configurations as one.
import type { Say } from '../finding.ts';
import type { YamlMapping, YamlNode } from '../yaml/node.ts';
import type { Operation } from './json-patch.ts';
import { applyPatch } from './json-patch.ts';
import { mergeNodes } from './merge-nodes.ts';
import { betweenSources, mergersOf } from './mergers.ts';

export interface PartConfig {
  readonly root?: YamlNode;
  /** The header `Merge-Type` of the part. */
  readonly mergeHow?: string;
  /** In place of a configuration: what is changed in those before it. */
  readonly patch?: readonly Operation[];
}

/** The parts of one user data, in their order; what is no map is left out. `undefined` when none is left. */
export function mergeParts(parts: readonly PartConfig[], say: Say): YamlMapping | undefined {
  let merged: YamlMapping | undefined;
  for (const { root, mergeHow, patch } of parts) {
    if (patch) merged = applyPatch(merged ?? nothing, patch, say);
    if (root?.kind !== 'mapping') continue;
    const { mergers, rest } = mergersOf(root, mergeHow, say);
    const next: YamlNode = merged ? mergeNodes(merged, rest, mergers) : rest;
    merged = next.kind === 'mapping' ? next : merged;
  }
  return merged;
}

const nothing: YamlMapping = {
  kind: 'mapping',
  entries: [],
  source: '',
  at: { line: 1, column: 1 },
  extent: { nodes: 1, depth: 1 },
};

/** User data over vendor data over the image's own: what an earlier one says stays, maps are joined. */
export function mergeSources(roots: readonly (YamlMapping | undefined)[]): YamlMapping | undefined {
  const [first, ...others] = roots.filter((root) => root !== undefined);
  return others.reduce((merged: YamlMapping | undefined, root) => {
    const next = merged && mergeNodes(merged, root, betweenSources);
    return next?.kind === 'mapping' ? next : merged;
  }, first);
}
