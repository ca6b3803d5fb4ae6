import { expect, test } from 'vitest';
import type { Finding } from '../finding.ts';
import { sayTo } from '../finding.ts';
import { toValue } from '../yaml/node.ts';
import { parseYaml } from '../yaml/parse.ts';
import { mergeParts, mergeSources } from './merge.ts';

function merge(...texts: readonly (string | { text: string; mergeHow: string })[]) {
  const findings: Finding[] = [];
  const parts = texts.map((each) => (typeof each === 'string' ? { text: each, mergeHow: undefined } : each));
  const merged = mergeParts(
    parts.map(({ text, mergeHow }) => ({ root: parseYaml(text).root, mergeHow })),
    sayTo((finding) => findings.push(finding)),
  );
  return { value: merged && toValue(merged), findings };
}

test.each([
  ['by default a later key replaces the earlier one', 'a: {x: 1}\nb: 1', 'a: {y: 2}', { a: { y: 2 }, b: 1 }],
  [
    'lists are appended on request',
    'a: [1]',
    'a: [2]\nmerge_how: list(append)+dict(no_replace,recurse_list)+str()',
    { a: [1, 2] },
  ],
  [
    '`merge_type` is the same',
    'a: [1]',
    'a: [2]\nmerge_type: list(prepend)+dict(recurse_list)',
    { a: [2, 1] },
  ],
  [
    'a list of settings is the same',
    'a: [1]',
    'a: [2]\nmerge_how:\n - {name: list, settings: [append]}\n - {name: dict, settings: [no_replace, recurse_list]}',
    { a: [1, 2] },
  ],
  ['without `recurse_list` a list stays', 'a: [1]', 'a: [2]\nmerge_how: list(append)+dict()', { a: [1] }],
  ['maps are joined', 'a: {x: 1}', 'a: {x: 2, y: 3}\nmerge_how: dict()', { a: { x: 1, y: 3 } }],
  ['a null deletes on request', 'a: 1\nb: 2', 'a:\nmerge_how: dict(replace,allow_delete)', { b: 2 }],
  ['texts are joined on request', 'a: x', 'a: y\nmerge_how: dict(recurse_str)+str(append)', { a: 'xy' }],
  ['without a merger for maps nothing changes', 'a: 1', 'a: 2\nmerge_how: list(append)', { a: 1 }],
])('%s', (_, first, second, expected) => {
  expect(merge(first, second)).toEqual({ value: expected, findings: [] });
});

test('the header of a part says how, unless the part itself does', () => {
  const mergeHow = 'list(append)+dict(recurse_list)';
  expect(merge('a: [1]', { text: 'a: [2]', mergeHow }).value).toEqual({ a: [1, 2] });
  expect(merge('a: [1]', { text: 'a: [2]\nmerge_how: dict(replace)', mergeHow }).value).toEqual({ a: [2] });
});

test('what is not understood is said, and the default holds', () => {
  const { value, findings } = merge('a: 1', 'a: 2\nmerge_how: append please');
  expect(value).toEqual({ a: 2 });
  expect(findings).toMatchObject([{ code: 'merge-how', line: 2 }]);
});

test('between sources the first one wins, and maps are joined', () => {
  const roots = ['a: [1]\nm: {x: 1}\nn:', 'a: [2]\nm: {x: 2, y: 2}\nb: 3\nn: 1'].map((text) => {
    const { root } = parseYaml(text);
    return root?.kind === 'mapping' ? root : undefined;
  });
  const merged = mergeSources(roots);
  expect(merged && toValue(merged)).toEqual({ a: [1], m: { x: 1, y: 2 }, n: null, b: 3 });
});
