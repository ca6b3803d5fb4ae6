import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SessionTokens } from './session-tokens.ts';

test('a token holds until it ends, and not a moment longer', () => {
  let now = 5000;
  const tokens = new SessionTokens(() => now);
  const token = tokens.issue(60);
  now += 59_999;
  expect(tokens.accepts(token)).toBe(true);
  now += 1;
  expect(tokens.accepts(token)).toBe(false);
});

test("another instance's token is refused, and so is one of the same instance's earlier life", () => {
  const [a, b] = [new SessionTokens(() => 0), new SessionTokens(() => 0)];
  expect(b.accepts(a.issue(60))).toBe(false);
});

test('a token with any character changed, added or left out is refused', () => {
  const tokens = new SessionTokens(() => 0);
  const token = tokens.issue(21_600);
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.constantFrom(...'0123456789abcdefAF-_.\n'), (at, character) => {
      const changed = token.slice(0, at) + character + token.slice(at + 1);
      expect(tokens.accepts(changed)).toBe(changed === token);
      expect(tokens.accepts(token.slice(0, at))).toBe(false);
      expect(tokens.accepts(`${token}${character}`)).toBe(false);
    }),
  );
});

test('whatever text is shown as a token, it is refused without an error', () => {
  const tokens = new SessionTokens(() => 0);
  fc.assert(fc.property(fc.string(), (text) => void expect(tokens.accepts(text)).toBe(false)));
});

test('a hundred thousand tokens are all good, and none of them is kept', () => {
  const tokens = new SessionTokens(() => 0);
  const last = Array.from({ length: 100_000 }, () => tokens.issue(60)).at(-1) ?? '';
  expect(tokens.accepts(last)).toBe(true);
  expect(Object.values(tokens)).toEqual([]);
});
