// `#cloud-config-jsonp`: a JSON patch (RFC 6902) on what was merged before it (handlers/cloud_config.py).
import type { Position, Say } from '../finding.ts';
import { maxDepth, maxNodes, maxPatches } from '../limits.ts';
import type { YamlMapping, YamlNode } from '../yaml/node.ts';
import { toValue } from '../yaml/node.ts';
import { parseYaml } from '../yaml/parse.ts';
import { addAt, nodeAt, PatchProblem, removeAt, replaceAt } from './pointer.ts';

export interface Operation {
  readonly op: (typeof operations)[number];
  readonly path: readonly string[];
  readonly from: readonly string[];
  readonly value?: YamlNode;
  readonly at: Position;
}

const operations = ['add', 'remove', 'replace', 'move', 'copy', 'test'] as const;
const effect = 'The whole patch is left out.';
const advice = 'write a list such as `[{"op": "add", "path": "/hostname", "value": "web"}]`';

/** `undefined`, with a finding, when it is no patch. */
export function readPatch(text: string, say: Say): readonly Operation[] | undefined {
  const json = text.replace(/^\s*#cloud-config-jsonp/i, (header) => header.replace(/\S/g, ' '));
  const list = readJson(json, say);
  const patch = list?.kind === 'sequence' ? list.items.map(operationOf) : undefined;
  const wrong = patch?.indexOf(undefined) ?? -1;
  if (patch && wrong < 0 && patch.length <= maxPatches) return patch.filter((each) => each !== undefined);
  if (list)
    say.error(
      'patch-form',
      (list.kind === 'sequence' ? list.items[wrong] : undefined)?.at ?? list.at,
      `a JSON patch must be a list of at most ${maxPatches} operations with op, path and what the op needs`,
      { effect, advice },
    );
  return undefined;
}

/** JSON is YAML but for the tabs, which cannot stand inside its texts; so every value has its place. */
function readJson(json: string, say: Say): YamlNode | undefined {
  try {
    JSON.parse(json);
  } catch {
    say.error('patch-json', { line: 1, column: 1 }, 'the patch is not JSON', { effect, advice });
    return undefined;
  }
  const { root, problem } = parseYaml(json.replaceAll('\t', ' '));
  if (problem)
    say.error(problem.code, { line: problem.line ?? 1, column: problem.column ?? 1 }, problem.message, {
      effect,
    });
  return root;
}

function operationOf(node: YamlNode): Operation | undefined {
  if (node.kind !== 'mapping') return undefined;
  const field = (name: string): YamlNode | undefined =>
    node.entries.findLast(({ key }) => key.text === name)?.value;
  const op = operations.find((each) => each === textOf(field('op')));
  const path = pointerOf(field('path'));
  const from = pointerOf(field('from'));
  const value = field('value');
  if (!op || !path || (['add', 'replace', 'test'].includes(op) && !value)) return undefined;
  if (['move', 'copy'].includes(op) && !from) return undefined;
  return { op, path, from: from ?? [], value, at: node.at };
}

const textOf = (node: YamlNode | undefined): string | undefined =>
  node?.kind === 'scalar' && node.type === 'str' ? node.text : undefined;

/** RFC 6901. */
function pointerOf(node: YamlNode | undefined): readonly string[] | undefined {
  const text = textOf(node);
  if (text === undefined || (text !== '' && !text.startsWith('/'))) return undefined;
  return text
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** All of it or, with a finding, nothing. */
export function applyPatch(config: YamlMapping, patch: readonly Operation[], say: Say): YamlMapping {
  let patched: YamlNode = config;
  for (const operation of patch)
    try {
      patched = bounded(applied(patched, operation));
    } catch (error) {
      if (!(error instanceof PatchProblem)) throw error;
      say.error('patch-failed', operation.at, `the operation ${operation.op} fails: ${error.message}`, {
        effect,
      });
      return config;
    }
  if (patched.kind === 'mapping') return patched;
  say.error('patch-failed', patched.at, 'the patch makes something else of the map', { effect });
  return config;
}

function applied(root: YamlNode, { op, path, from, value = root }: Operation): YamlNode {
  if (op === 'add') return addAt(root, path, value);
  if (op === 'remove') return removeAt(root, path);
  if (op === 'replace') return replaceAt(root, path, value);
  if (op === 'copy') return addAt(root, path, nodeAt(root, from));
  if (op === 'move') return addAt(removeAt(root, from), path, nodeAt(root, from));
  if (same(nodeAt(root, path), value)) return root;
  throw new PatchProblem('the value is another one');
}

/** Copies of copies grow as aliases do. */
function bounded(root: YamlNode): YamlNode {
  if (root.extent.nodes <= maxNodes && root.extent.depth <= maxDepth) return root;
  throw new PatchProblem('what it makes is too large or too deep');
}

const same = (a: YamlNode, b: YamlNode): boolean => canonical(toValue(a)) === canonical(toValue(b));

/** The order of keys does not matter. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
