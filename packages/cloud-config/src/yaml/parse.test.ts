import { expect, test } from 'vitest';
import { toValue } from './node.ts';
import { parseYaml } from './parse.ts';

const read = (text: string): unknown => {
  const { root, problem } = parseYaml(text);
  expect(problem).toBeUndefined();
  return root && toValue(root);
};

test('a merge key is overruled by the entries of its own map', () => {
  expect(read('base: &b {shell: /bin/sh, uid: 1}\nuser:\n  <<: *b\n  uid: 2\n')).toMatchObject({
    user: { shell: '/bin/sh', uid: 2 },
  });
});

test('of two equal keys the last one counts', () => {
  expect(read('a: 1\na: 2\n')).toEqual({ a: 2 });
});

test('a value in quotes, or with the tag !!str, stays text', () => {
  expect(read('a: "000000"\nb: !!str 0123\n')).toEqual({ a: '000000', b: '0123' });
});

test('every node knows where it was written, also behind CR LF', () => {
  const { root } = parseYaml('a: 1\r\nb:\r\n  - x\r\n');
  const b = root?.kind === 'mapping' ? root.entries[1] : undefined;
  expect(b?.key.at).toEqual({ line: 2, column: 1 });
  expect(b?.value.kind === 'sequence' && b.value.items[0]?.at).toEqual({ line: 3, column: 5 });
});

test.each([
  ['#cloud-config\n  a: 1\nb: 2\n', 2, 3, 'indentation'],
  ['#cloud-config\nchpasswd:\n   list: |\n     root:abc\n    expire: false\n', 5, 5, 'indentation'],
  ['a:\n\tb: 1\n', 2, 1, 'tab-indentation'],
  ['a: b: c\n', 1, 5, 'colon-in-value'],
  ['password: @home\n', 1, 11, 'special-character'],
  ['key: value\nnokey\nb: 2\n', 2, 1, 'missing-colon'],
  ['a: [1, 2\n', 1, 9, 'not-closed'],
  ['a: "x\n', 1, 6, 'not-closed'],
  ['--- a\n--- b\n', 1, 1, 'several-documents'],
  ['a: *x\n', 1, 5, 'unknown-alias'],
  ['a: &a [*a]\n', 1, 9, 'recursive-alias'],
  ['a: !!python/object/apply:os.system [ls]\n', 1, 36, 'unknown-tag'],
  ['? [a]\n: b\n', 1, 3, 'key-not-text'],
  ['a: \x07\n', 1, 4, 'non-printable'],
])('%j is refused with its place', (text, line, column, code) => {
  expect(parseYaml(text).problem).toMatchObject({ severity: 'error', code, line, column });
});

test('an alias bomb is refused before it is unfolded', () => {
  const rows = Array.from(
    { length: 20 },
    (_, row) => `a${row + 1}: &a${row + 1} [${Array(9).fill(`*a${row}`).join(', ')}]`,
  );
  expect(parseYaml(`a0: &a0 x\n${rows.join('\n')}\n`).problem?.code).toBe('too-large');
});

test('lists that lie too deep are refused', () => {
  expect(parseYaml(`${'['.repeat(5000)}${']'.repeat(5000)}`).problem?.severity).toBe('error');
});
