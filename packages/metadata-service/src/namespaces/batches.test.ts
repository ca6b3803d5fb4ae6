import { expect, test } from 'vitest';
import { Batches } from './batches.ts';

test('the first runs at once, what comes meanwhile runs together, so many at most', async () => {
  const begun: (readonly number[])[] = [];
  const endings: (() => void)[] = [];
  const batches = new Batches<number>({ atOnce: 2, size: 3 }, (batch) => {
    begun.push(batch);
    return new Promise((resolve) => endings.push(resolve));
  });
  for (const item of [0, 1, 2, 3, 4, 5, 6]) batches.add(item);
  expect(begun).toEqual([[0], [1]]);
  for (let ended = 0; ended < 4; ended++) {
    endings.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(begun).toEqual([[0], [1], [2, 3, 4], [5, 6]]);
  batches.add(7);
  expect(begun.at(-1)).toEqual([7]);
});
