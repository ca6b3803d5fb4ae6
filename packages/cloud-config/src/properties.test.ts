// What holds for every configuration.
import type { IRawProperty } from 'fast-check';
import { array, assert, constantFrom, dictionary, jsonValue, oneof, property, string } from 'fast-check';
import { dump, YAML11_SCHEMA } from 'js-yaml';
import { expect, test } from 'vitest';
import { checkUserData } from './check.ts';
import { sayTo } from './finding.ts';
import { mergeParts, mergeSources } from './merge/merge.ts';
import { toValue, type YamlMapping } from './yaml/node.ts';
import { parseYaml } from './yaml/parse.ts';

type Config = Record<string, unknown>;

const awkward = constantFrom(
  'yes',
  '0123',
  '000000',
  '1:20',
  '~',
  '',
  ' a',
  'a ',
  '#',
  '- a',
  'a: b',
  '2026-01-01',
  '1e3',
  '.inf',
  '=',
  '<<',
  'ä\n\nb',
  '\t',
  '0x1F',
  '1_000',
);
const text = oneof(awkward, string({ maxLength: 20 }));
const value = oneof(jsonValue({ maxDepth: 3, stringUnit: 'grapheme' }), awkward);
const name = constantFrom('a', 'b', 'c', 'users', 'runcmd');
const config = dictionary(name, value, { maxKeys: 4 });
const lists = dictionary(name, array(text, { maxLength: 3 }), { maxKeys: 3 });

const written = (data: unknown): string => dump(data, { schema: YAML11_SCHEMA });

function root(data: Config): YamlMapping {
  const parsed = parseYaml(written(data));
  if (parsed.root?.kind !== 'mapping') throw new Error(`no map: ${JSON.stringify(parsed.problem)}`);
  return parsed.root;
}

const plain = (node: YamlMapping | undefined): unknown => (node ? toValue(node) : {});
const merged = (configs: readonly Config[], mergeHow?: string): unknown =>
  plain(
    mergeParts(
      configs.map((each) => ({ root: root(each), mergeHow })),
      sayTo(() => undefined),
    ),
  );

/** Throws when they differ. -0 is 0 in JSON, and in what is compared. */
function same(a: unknown, b: unknown): void {
  expect(JSON.parse(JSON.stringify(a))).toEqual(JSON.parse(JSON.stringify(b)));
}

/** Throws the smallest example for which it does not hold. */
const always =
  <T>(law: IRawProperty<T>, numRuns = 100) =>
  () =>
    assert(law, { numRuns });

test('what is rendered and parsed again is the same', () => {
  expect(
    always(
      property(oneof(value, text), (data) => same(parsedValue(written(data)), data)),
      500,
    ),
  ).not.toThrow();
});

function parsedValue(yaml: string): unknown {
  const { root, problem } = parseYaml(yaml);
  if (problem) throw new Error(problem.message);
  return root ? toValue(root) : null;
}

test('the same user data has the same findings, in the order of their places', () => {
  expect(
    always(
      property(config, (data) => {
        const bytes = new TextEncoder().encode(`#cloud-config\n${written(data)}`);
        const findings = checkUserData(bytes);
        expect(checkUserData(bytes)).toEqual(findings);
        const lines = findings.map(({ line = 0 }) => line);
        expect(lines).toEqual(lines.toSorted((a, b) => a - b));
      }),
    ),
  ).not.toThrow();
});

test('a part that says nothing changes nothing', () => {
  expect(
    always(
      property(config, (data) => {
        same(merged([data, {}]), data);
        same(merged([{}, data]), data);
      }),
    ),
  ).not.toThrow();
});

test('by default a key of a later part replaces that of an earlier one', () => {
  expect(always(property(config, config, (a, b) => same(merged([a, b]), { ...a, ...b })))).not.toThrow();
});

test('by default it does not matter which parts are merged first', () => {
  expect(
    always(
      property(config, config, config, (a, b, c) =>
        same(merged([merged([a, b]) as Config, c]), merged([a, merged([b, c]) as Config])),
      ),
    ),
  ).not.toThrow();
});

test('lists that are appended hold all items of both, in order', () => {
  expect(
    always(
      property(lists, lists, (a, b) => {
        const both = merged([a, b], 'list(append)+dict(recurse_list)+str()') as Config;
        for (const key of new Set([...Object.keys(a), ...Object.keys(b)]))
          same(both[key], [...(a[key] ?? []), ...(b[key] ?? [])]);
      }),
    ),
  ).not.toThrow();
});

test('between sources the first one wins, and one that is given twice changes nothing', () => {
  expect(
    always(
      property(config, config, (a, b) => {
        same(plain(mergeSources([root(a), root(a)])), a);
        const both = plain(mergeSources([root(a), root(b)])) as Config;
        expect(Object.keys(both).sort()).toEqual(Object.keys({ ...a, ...b }).sort());
        for (const [key, each] of Object.entries(a)) if (typeof each !== 'object') same(both[key], each);
      }),
    ),
  ).not.toThrow();
});
