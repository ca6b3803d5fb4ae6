import { expect, test } from 'vitest';
import { asPattern } from './instance-list.ts';

test.each([
  ['vm1', 'vm1'],
  ['^vm.*1$', '^vm.*1$'],
  ['10.0.0.7', '10.0.0.7'],
])('%s is a pattern', (text, pattern) => {
  expect(asPattern(text)).toBe(pattern);
});

test.each([
  ['(a+)+$', '\\(a\\+\\)\\+\\$'],
  ['*', '\\*'],
  ['a**', 'a\\*\\*'],
  ['[', '\\['],
])('%s is taken literally', (text, pattern) => {
  expect(asPattern(text)).toBe(pattern);
});
