import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cacheKey, type Inputs } from './cache-key.ts';

let filesDir: string;
let inputs: Inputs;
beforeEach(async () => {
  filesDir = await mkdtemp(join(tmpdir(), 'cache-key-'));
  await writeFile(join(filesDir, 'inittab'), 'one');
  const archives = [{ name: 'bash', version: '5.2', path: '/cache/bash.deb', size: 1 }];
  inputs = { name: 'tiny', archives, filesDirs: [filesDir], agentSha256: 'abc' };
});
afterEach(() => rm(filesDir, { recursive: true }));

test('the same inputs have the same key', async () => {
  expect(await cacheKey(inputs)).toMatch(/^[0-9a-f]{32}$/);
  expect(await cacheKey({ ...inputs })).toBe(await cacheKey(inputs));
});

test('another package version, agent or file is another key', async () => {
  const archives = [{ name: 'bash', version: '5.3', path: '/cache/bash.deb', size: 1 }];
  const keys = [
    await cacheKey(inputs),
    await cacheKey({ ...inputs, archives }),
    await cacheKey({ ...inputs, agentSha256: 'abd' }),
  ];
  await writeFile(join(filesDir, 'inittab'), 'two');
  keys.push(await cacheKey(inputs));
  expect(new Set(keys).size).toBe(4);
});

test('where the cache lies does not matter', async () => {
  const archives = [{ name: 'bash', version: '5.2', path: '/elsewhere/bash.deb', size: 1 }];
  expect(await cacheKey({ ...inputs, archives })).toBe(await cacheKey(inputs));
});
