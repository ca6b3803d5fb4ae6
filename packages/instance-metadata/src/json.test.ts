import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { dumpJson } from './json.ts';

test('text looks as Python writes it', () => {
  expect(dumpJson({ a: [1, 'ü€😀', null], b: { c: true, d: undefined }, e: '\u007f"\\\n' })).toBe(
    String.raw`{"a": [1, "\u00fc\u20ac\ud83d\ude00", null], "b": {"c": true}, "e": "\u007f\"\\\n"}`,
  );
});

test('whatever is JSON reads back the same, in printable ASCII', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const dumped = dumpJson(value);
      expect(JSON.parse(dumped)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(dumped).toMatch(/^[\x20-\x7e]*$/);
    }),
  );
});
