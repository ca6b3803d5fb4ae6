import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

test('two run at once, the others in the order in which they came, and a failure takes no turn away', async () => {
  const turns = new Turns(2);
  let running = 0;
  let most = 0;
  const begun: number[] = [];
  const action = async (index: number) => {
    begun.push(index);
    most = Math.max(most, ++running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    if (index === 1) throw new Error('one failed');
    return index;
  };
  const outcomes = await Promise.allSettled([0, 1, 2, 3, 4].map((index) => turns.run(() => action(index))));
  expect([most, begun]).toEqual([2, [0, 1, 2, 3, 4]]);
  expect(outcomes.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
    'fulfilled',
  ]);
  expect(await turns.run(async () => 'again')).toBe('again');
});
