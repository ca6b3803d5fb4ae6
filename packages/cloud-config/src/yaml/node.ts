// A YAML document as a tree in which every node knows where it was written.
import type { Position } from '../finding.ts';

export type YamlNode = YamlScalar | YamlSequence | YamlMapping;

export type ScalarType = 'str' | 'int' | 'float' | 'bool' | 'null' | 'timestamp' | 'binary' | 'merge';
export type ScalarStyle = 'plain' | 'quoted' | 'literal' | 'folded';

export interface YamlScalar {
  readonly kind: 'scalar';
  readonly type: ScalarType;
  /** As YAML 1.1 reads it. Timestamps and binary data stay text. */
  readonly value: string | number | boolean | null;
  /** As it was written, after quotes and folding: `000000` for the number 0. */
  readonly text: string;
  readonly style: ScalarStyle;
  readonly at: Position;
  /** The lines of the source that hold it. For block scalars they come without their indentation. */
  readonly lines: readonly SourceLine[];
  readonly extent: Extent;
}

/** How much a node is, with aliases counted as what they stand for. */
export interface Extent {
  readonly nodes: number;
  readonly depth: number;
}

export interface SourceLine {
  readonly text: string;
  readonly at: Position;
}

export interface YamlSequence {
  readonly kind: 'sequence';
  readonly items: readonly YamlNode[];
  readonly at: Position;
  readonly extent: Extent;
}

export interface YamlEntry {
  readonly key: YamlScalar;
  readonly value: YamlNode;
  /** It came in by the merge key, so that another entry of the same name is no mistake. */
  readonly merged?: true;
}

export interface YamlMapping {
  readonly kind: 'mapping';
  /** With merged (`<<`) entries first; of two equal keys the last one counts. */
  readonly entries: readonly YamlEntry[];
  /** The source from the first key to the end of the last value. */
  readonly source: string;
  readonly at: Position;
  readonly extent: Extent;
}

export const isNull = (node: YamlNode): boolean => node.kind === 'scalar' && node.type === 'null';

/** Of a list or map of these. */
export const extentOf = (nodes: readonly YamlNode[]): Extent => ({
  nodes: nodes.reduce((sum, { extent }) => sum + extent.nodes, 1),
  depth: nodes.reduce((deepest, { extent }) => Math.max(deepest, extent.depth + 1), 1),
});

/** Plain data, as `yaml.safe_load` gives it. What an alias repeats is one object. */
export function toValue(node: YamlNode, seen = new Map<YamlNode, unknown>()): unknown {
  if (node.kind === 'scalar') return node.value;
  if (seen.has(node)) return seen.get(node);
  const value =
    node.kind === 'sequence'
      ? node.items.map((item) => toValue(item, seen))
      : Object.fromEntries(node.entries.map((entry) => [entry.key.text, toValue(entry.value, seen)]));
  seen.set(node, value);
  return value;
}
