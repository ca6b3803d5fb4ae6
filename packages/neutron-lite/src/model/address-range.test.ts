import { array, assert, bigInt, float, property, tuple, uniqueArray } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatAddress, parseAddress, parseCidr, pickAddress } from './address-range.ts';
import { euiAddress, linkLocalOf } from './link-local.ts';

test('an address is the same number and text there and back', () => {
  for (const [version, bits] of [
    [4, 32n],
    [6, 128n],
  ] as const) {
    const values = bigInt({ min: 0n, max: 2n ** bits - 1n });
    assert(
      property(
        values,
        (value) => void expect(parseAddress(formatAddress(version, value))?.value).toBe(value),
      ),
    );
  }
});

test.each(['10.0.0', '0x7f.1', '010.0.0.1x', '10.0.0.256', 'fe80::1%eth0', '', 'a b', '1.2.3.4\n'])(
  '%j is no address',
  (text) => {
    expect(parseAddress(text)).toBeUndefined();
  },
);

test.each([
  ['10.0.0.7/24', '10.0.0.0/24'],
  ['FD00::1/64', 'fd00::/64'],
  ['0.0.0.0/0', '0.0.0.0/0'],
])('%s is the range %s', (text, canonical) => {
  expect(parseCidr(text)?.text).toBe(canonical);
});

test.each(['10.0.0.0', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/8/8', 'fd00::/129', '10.0.0.0/ 8'])(
  '%j is no range',
  (text) => {
    expect(parseCidr(text)).toBeUndefined();
  },
);

test('a MAC makes its EUI-64 addresses', () => {
  expect(linkLocalOf('fa:16:3e:00:00:01')).toBe('fe80::f816:3eff:fe00:1');
  expect(euiAddress('fd00:1::', 'fa:16:3e:ab:cd:ef')).toBe('fd00:1::f816:3eff:feab:cdef');
});

describe('a picked address', () => {
  const small = (max: bigint) => bigInt({ min: 0n, max });
  const pool = tuple(small(500n), small(40n)).map(([start, size]) => ({ start, end: start + size }));
  const chance = float({ min: 0, max: Math.fround(0.999), noNaN: true });

  test('is in a pool and free; there is none only when all are taken', () => {
    const all = tuple(array(pool, { maxLength: 3 }), uniqueArray(small(540n)), chance);
    assert(
      property(all, ([pools, taken, random]) => {
        const free = addressesOf(pools).filter((value) => !taken.includes(value));
        const picked = pickAddress(pools, new Set(taken), () => random);
        expect(picked === undefined ? free.length === 0 : free.includes(picked)).toBe(true);
      }),
    );
  });

  const addressesOf = (pools: readonly { start: bigint; end: bigint }[]): bigint[] =>
    pools.flatMap(({ start, end }) =>
      Array.from({ length: Number(end - start) + 1 }, (_, i) => start + BigInt(i)),
    );
});
