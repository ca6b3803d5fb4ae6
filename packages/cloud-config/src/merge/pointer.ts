// Places in a tree by JSON pointer, and the tree with one place changed; nothing is changed in place.
import type { YamlEntry, YamlNode } from '../yaml/node.ts';
import { extentOf } from '../yaml/node.ts';

export class PatchProblem extends Error {}

type Path = readonly string[];

export function nodeAt(root: YamlNode, path: Path): YamlNode {
  return path.reduce((node, segment) => {
    const child =
      node.kind === 'sequence'
        ? node.items[indexOf(segment, node.items.length - 1)]
        : node.kind === 'mapping'
          ? node.entries.findLast(({ key }) => key.text === segment)?.value
          : undefined;
    if (!child) throw new PatchProblem('there is nothing at its path');
    return child;
  }, root);
}

/** Into a list before the one that is there (`-`: at the end), into a map in place of the one that is there. */
export const addAt = (root: YamlNode, path: Path, value: YamlNode): YamlNode =>
  changeAt(root, path, value, (parent, segment) => {
    if (parent.kind === 'sequence') {
      const at = segment === '-' ? parent.items.length : indexOf(segment, parent.items.length);
      return withItems(parent, parent.items.toSpliced(at, 0, value));
    }
    return withEntry(parent, segment, value);
  });

export const replaceAt = (root: YamlNode, path: Path, value: YamlNode): YamlNode => {
  nodeAt(root, path);
  return changeAt(root, path, value, (parent, segment) =>
    parent.kind === 'sequence'
      ? withItems(parent, parent.items.with(Number(segment), value))
      : withEntry(parent, segment, value),
  );
};

export function removeAt(root: YamlNode, path: Path): YamlNode {
  nodeAt(root, path);
  return changeAt(root, path, undefined, (parent, segment) =>
    parent.kind === 'sequence'
      ? withItems(parent, parent.items.toSpliced(Number(segment), 1))
      : parent.kind === 'mapping'
        ? withEntries(
            parent,
            parent.entries.filter(({ key }) => key.text !== segment),
          )
        : parent,
  );
}

type Change = (parent: YamlNode, segment: string) => YamlNode;

function changeAt(root: YamlNode, path: Path, whole: YamlNode | undefined, change: Change): YamlNode {
  const [segment, ...rest] = path;
  if (segment === undefined) {
    if (whole) return whole;
    throw new PatchProblem('the whole cannot be removed');
  }
  if (rest.length === 0) return change(root, segment);
  const child = changeAt(nodeAt(root, [segment]), rest, whole, change);
  return root.kind === 'sequence'
    ? withItems(root, root.items.with(Number(segment), child))
    : withEntry(root, segment, child);
}

function indexOf(segment: string, most: number): number {
  const index = /^(?:0|[1-9]\d{0,8})$/.test(segment) ? Number(segment) : Infinity;
  if (index <= most) return index;
  throw new PatchProblem('there is no such place in the list');
}

const withItems = (list: YamlNode & { kind: 'sequence' }, items: readonly YamlNode[]): YamlNode => ({
  ...list,
  items,
  extent: extentOf(items),
});

const withEntries = (map: YamlNode & { kind: 'mapping' }, entries: readonly YamlEntry[]): YamlNode => ({
  ...map,
  entries,
  extent: extentOf(entries.map(({ value }) => value)),
});

function withEntry(map: YamlNode, name: string, value: YamlNode): YamlNode {
  if (map.kind !== 'mapping')
    throw new PatchProblem('its path leads into something that is neither list nor map');
  const others = map.entries.filter(({ key }) => key.text !== name);
  const before = map.entries.findLast(({ key }) => key.text === name)?.key;
  return withEntries(map, [...others, { key: before ?? keyOf(name, value), value }]);
}

const keyOf = (name: string, { at }: YamlNode): YamlEntry['key'] => ({
  kind: 'scalar',
  type: 'str',
  value: name,
  text: name,
  style: 'quoted',
  at,
  lines: [],
  extent: { nodes: 1, depth: 1 },
});
