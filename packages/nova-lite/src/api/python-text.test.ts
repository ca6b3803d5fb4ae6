import { expect, test } from 'vitest';
import { pythonText } from './python-text.ts';

test.each([
  [{ name: 'gen292' }, "{'name': 'gen292'}"],
  [[true, null, 1.5, 'x'], "[True, None, 1.5, 'x']"],
  ["it's", '"it\'s"'],
  ['a\nb\u0000', "'a\\nb\\x00'"],
  [{ adminPass: 'geheim' }, "{'adminPass': '***'}"],
])('%j is written as Python does', (value, text) => {
  expect(pythonText(value)).toBe(text);
});

test('a long value is cut', () => {
  expect(pythonText('x'.repeat(70_000)).length).toBeLessThan(210);
});
