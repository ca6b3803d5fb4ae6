// Values as Python's operators see them, for readers that follow cloud-init's own code line by line.
import type { YamlMapping, YamlNode } from '../yaml/node.ts';
import { isNull } from '../yaml/node.ts';
import { pythonText } from '../yaml/resolve-scalar.ts';

/** Where cloud-init raises: the rest of that module is lost. */
export class Raised extends Error {}

/** What comes before cloud-init raises; `lost` stands for all that the module would have done. */
export function unlessRaised<Result>(read: () => Result, lost: Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof Raised) return lost;
    throw error;
  }
}

/** `value[key]`; of two equal keys the last one counts. */
export const get = (map: YamlMapping | undefined, key: string): YamlNode | undefined =>
  map?.entries.findLast((entry) => entry.key.text === key)?.value;

/** `str(value)` */
export function str(node: YamlNode): string {
  if (node.kind === 'sequence') return `[${node.items.map(repr).join(', ')}]`;
  if (node.kind === 'mapping')
    return `{${node.entries.map(({ key, value }) => `${repr(key)}: ${repr(value)}`).join(', ')}}`;
  if (node.type === 'float' && Number.isInteger(node.value)) return `${node.value}.0`;
  return pythonText(node);
}

const repr = (node: YamlNode): string => (isText(node) ? `'${str(node)}'` : str(node));

/** `isinstance(value, str)` */
export const isText = (node: YamlNode | undefined): boolean => node?.kind === 'scalar' && node.type === 'str';

/** `bool(value)` */
export function isTruthy(node: YamlNode | undefined): boolean {
  if (!node) return false;
  if (node.kind === 'sequence') return node.items.length > 0;
  if (node.kind === 'mapping') return node.entries.length > 0;
  return node.type !== 'null' && node.value !== false && node.value !== 0 && node.value !== '';
}

const trueWords = ['true', '1', 'on', 'yes'];
const falseWords = ['off', '0', 'no', 'false'];
const word = (node: YamlNode): string => str(node).toLowerCase().trim();

/** `util.is_true`, `util.is_false` (util.py:63). */
export const isTrue = (node: YamlNode): boolean => trueWords.includes(word(node));
export const isFalse = (node: YamlNode): boolean => falseWords.includes(word(node));

/** `util.get_cfg_option_bool` */
export function option(map: YamlMapping | undefined, key: string, otherwise: boolean): boolean {
  const value = get(map, key);
  return value === undefined ? otherwise : isTruthy(value) && isTrue(value);
}

/** `util.get_cfg_option_list` */
export function optionList(map: YamlMapping, key: string): readonly YamlNode[] {
  const value = get(map, key);
  if (!value || isNull(value)) return [];
  return value.kind === 'sequence' ? value.items : [value];
}
