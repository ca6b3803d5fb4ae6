import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConsoleLog } from './console-log.ts';

let directory: string;
beforeAll(async () => void (directory = await mkdtemp(join(tmpdir(), 'nova-lite-console-'))));
afterAll(() => rm(directory, { recursive: true, force: true }));

test('a guest that has written nothing has an empty console', async () => {
  expect(await readConsoleLog(join(directory, 'none'))).toBe('');
});

test('the last lines are whole lines', async () => {
  const path = join(directory, 'lines');
  await writeFile(path, 'one\ntwo\nthree\n');
  expect(await readConsoleLog(path, 2)).toBe('two\nthree');
  expect(await readConsoleLog(path, 0)).toBe('');
  expect(await readConsoleLog(path)).toBe('one\ntwo\nthree\n');
});

test('the file before a fresh one is read on, so that the console does not seem to begin anew', async () => {
  const path = join(directory, 'rolled');
  await writeFile(`${path}.0`, 'before\n');
  await writeFile(path, 'after\n');
  expect(await readConsoleLog(path)).toBe('before\nafter\n');
});

test('no more than 100 KiB are read, however much a guest writes', async () => {
  const path = join(directory, 'much');
  await writeFile(path, `${'x'.repeat(300 * 1024)}end`);
  const text = await readConsoleLog(path);
  expect(text.length).toBe(100 * 1024);
  expect(text.endsWith('end')).toBe(true);
});
