import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runningHolder, takeLock } from './lock.ts';

let directory: string;
beforeAll(async () => void (directory = await mkdtemp(join(tmpdir(), 'nova-lite-lock-'))));
afterAll(() => rm(directory, { recursive: true, force: true }));

test('a lock is held by the process that took it, and by nobody when it was released', async () => {
  const path = join(directory, 'held');
  const lock = await takeLock(path);
  expect(await runningHolder(path)).toBe(process.pid);
  await expect(takeLock(path)).rejects.toThrow(
    `nova-lite runs already with this data directory (process ${process.pid}`,
  );
  await lock.release();
  expect(await runningHolder(path)).toBeUndefined();
});

test('a lock of a process that is gone is taken over, also when its number is in use again', async () => {
  const path = join(directory, 'stale');
  await writeFile(path, `${process.pid} 1\n`);
  expect(await runningHolder(path)).toBeUndefined();
  const lock = await takeLock(path);
  expect((await readFile(path, 'utf8')).split(' ')[0]).toBe(String(process.pid));
  await lock.release();
});

test('half a lock is no lock', async () => {
  const path = join(directory, 'half');
  await writeFile(path, '');
  expect(await runningHolder(path)).toBeUndefined();
});
