import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withWorkDir } from './work-dir.ts';

let cacheDir: string;
beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'work-dir-'));
});
afterEach(() => rm(cacheDir, { recursive: true }));

test('the directory is there during the work and gone after it', async () => {
  const dir = await withWorkDir(cacheDir, async (dir) => {
    await writeFile(join(dir, 'file'), '');
    return dir;
  });
  expect(existsSync(dir)).toBe(false);
});

test('work that fails leaves nothing either', async () => {
  const failing = withWorkDir(cacheDir, () => Promise.reject(new Error('no space')));
  await expect(failing).rejects.toThrow('no space');
  expect(await readdir(cacheDir)).toEqual([]);
});

test('what a killed build left is removed by the next one, and nothing else', async () => {
  for (const name of ['building-abc', 'apt', 'images']) await mkdir(join(cacheDir, name));
  await withWorkDir(cacheDir, async () => {});
  expect((await readdir(cacheDir)).sort()).toEqual(['apt', 'images']);
});
