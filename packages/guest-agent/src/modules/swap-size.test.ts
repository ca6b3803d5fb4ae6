import { expect, test } from 'vitest';
import { swapSize } from './swap-size.ts';

const gib = 1024 ** 3;

test.each([
  ['as much as there is memory', 1, 100, undefined, 1],
  ['4 GiB from there on', 8, 100, undefined, 4],
  ['the root of it where there is much', 64, 100, undefined, 8],
  ['a quarter of the disk at most', 2, 4, undefined, 1],
  ['what was asked for at most', 2, 100, 1, 1],
  ['nine tenths of the disk at most', 20, 1, 10, 0.9],
])('%s', (_, memory, free, most, expected) => {
  const maxBytes = most === undefined ? undefined : most * gib;
  expect(swapSize({ memoryBytes: memory * gib, freeBytes: free * gib, maxBytes })).toBe(
    Math.floor(expected * gib),
  );
});
