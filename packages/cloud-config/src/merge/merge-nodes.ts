// Two values as one, as cloud-init's mergers do it (m_dict.py, m_list.py, m_str.py).
import type { YamlEntry, YamlMapping, YamlNode, YamlScalar, YamlSequence } from '../yaml/node.ts';
import { isNull } from '../yaml/node.ts';
import type { Mergers } from './mergers.ts';

/** What has no merger of its kind stays as it was. */
export function mergeNodes(old: YamlNode, young: YamlNode, mergers: Mergers): YamlNode {
  const options = mergers.get(kindOf(old));
  if (!options) return old;
  if (old.kind === 'mapping') return mergeMaps(old, young, options, mergers);
  if (old.kind === 'sequence') return mergeLists(old, young, options, mergers);
  return mergeTexts(old, young, options);
}

function kindOf(node: YamlNode): string {
  if (node.kind === 'mapping') return 'dict';
  if (node.kind === 'sequence') return 'list';
  return node.type === 'str' ? 'str' : node.type;
}

function mergeMaps(
  old: YamlMapping,
  young: YamlNode,
  options: readonly string[],
  mergers: Mergers,
): YamlMapping {
  if (young.kind !== 'mapping') return old;
  const entries = new Map<string, YamlEntry>(old.entries.map((entry) => [entry.key.text, entry]));
  for (const entry of young.entries) {
    const before = entries.get(entry.key.text);
    if (before && isNull(entry.value) && options.includes('allow_delete')) entries.delete(entry.key.text);
    else if (!before || options.includes('replace')) entries.set(entry.key.text, entry);
    else if (goesInto(entry.value, ['dict', ...options.map(recursion)]))
      entries.set(entry.key.text, { ...before, value: mergeNodes(before.value, entry.value, mergers) });
  }
  return { ...old, entries: [...entries.values()] };
}

function mergeLists(
  old: YamlSequence,
  young: YamlNode,
  options: readonly string[],
  mergers: Mergers,
): YamlNode {
  const way =
    ['append', 'prepend', 'replace', 'no_replace'].find((each) => options.includes(each)) ?? 'replace';
  if (young.kind !== 'sequence') return way === 'replace' ? young : old;
  if (way === 'append') return { ...old, items: [...old.items, ...young.items] };
  if (way === 'prepend') return { ...old, items: [...young.items, ...old.items] };
  if (way === 'no_replace') return old;
  const into = options.map(recursion);
  const items = old.items.map((item, index) => {
    const other = young.items[index];
    if (!other) return item;
    return goesInto(other, into) ? mergeNodes(item, other, mergers) : other;
  });
  return { ...old, items };
}

function mergeTexts(old: YamlScalar, young: YamlNode, options: readonly string[]): YamlNode {
  if (!options.includes('append') || young.kind !== 'scalar' || young.type !== 'str') return young;
  const text = old.text + young.text;
  return { ...old, text, value: text, lines: [...old.lines, ...young.lines] };
}

/** `recurse_array` is the older word for `recurse_list`. */
const recursion = (option: string): string =>
  option.replace('recurse_array', 'list').replace(/^recurse_/, '');

const goesInto = (node: YamlNode, kinds: readonly string[]): boolean => kinds.includes(kindOf(node));
