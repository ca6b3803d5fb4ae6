import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from './lock.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lock-'));
});
afterEach(() => rm(dir, { recursive: true }));
const options = (signal = new AbortController().signal) => ({ signal, onWait: () => {} });

test('the second waits until the first is done', async () => {
  const order: string[] = [];
  const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
  const first = withLock(join(dir, 'lock'), options(), async () => {
    order.push('first begins');
    await mayEnd;
    order.push('first ends');
  });
  await expect.poll(() => order).toEqual(['first begins']);
  const second = withLock(
    join(dir, 'lock'),
    { ...options(), onWait: end },
    async () => void order.push('second'),
  );
  await Promise.all([first, second]);
  expect(order).toEqual(['first begins', 'first ends', 'second']);
});

test('work that fails lets go of the lock', async () => {
  await expect(
    withLock(join(dir, 'lock'), options(), () => Promise.reject(new Error('failed'))),
  ).rejects.toThrow('failed');
  expect(await withLock(join(dir, 'lock'), options(), async () => 'mine')).toBe('mine');
});

test('whoever waits can be told to stop', async () => {
  const controller = new AbortController();
  await withLock(join(dir, 'lock'), options(), async () => {
    const waiting = withLock(
      join(dir, 'lock'),
      { signal: controller.signal, onWait: () => controller.abort() },
      async () => 'never',
    );
    await expect(waiting).rejects.toThrow('aborted');
  });
});

test('a place that cannot hold a lock is named', async () => {
  await expect(withLock(join(dir, 'missing/lock'), options(), async () => 'never')).rejects.toThrow(
    /cannot lock .*missing\/lock/,
  );
});
