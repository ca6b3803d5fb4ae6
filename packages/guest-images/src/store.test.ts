import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyImage, findImage, storeImage } from './store.ts';

const recipe = { name: 'tiny', properties: { os_type: 'linux' }, minDiskGb: 1, minRamMb: 192 } as const;
const key = (digit: string): string => digit.repeat(32);
let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'store-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function store(digit: string, content = 'image') {
  await writeFile(join(dir, 'built'), content);
  return storeImage(join(dir, 'images'), recipe, key(digit), join(dir, 'built'));
}

test('what was stored is found again under its key, with its digest and size', async () => {
  const stored = await store('a', 'abc');
  expect(stored.sha256).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(await findImage(join(dir, 'images'), 'tiny', key('a'))).toEqual(stored);
  expect(stored).toMatchObject({ sizeBytes: 3, minRamMb: 192, properties: { os_type: 'linux' } });
});

test('another key, another name or an empty store has no image', async () => {
  expect(await findImage(join(dir, 'images'), 'tiny', key('a'))).toBeUndefined();
  await store('a');
  expect(await findImage(join(dir, 'images'), 'tiny', key('b'))).toBeUndefined();
  expect(await findImage(join(dir, 'images'), 'debian-12', key('a'))).toBeUndefined();
});

test('an image that was cut short does not count', async () => {
  const { path } = await store('a');
  await truncate(path, 2);
  expect(await findImage(join(dir, 'images'), 'tiny', key('a'))).toBeUndefined();
});

test('the three newest images of a name are kept', async () => {
  for (const digit of ['a', 'b', 'c', 'd', 'e']) await store(digit);
  const images = (await readdir(join(dir, 'images'))).filter((name) => name.endsWith('.qcow2'));
  expect(images).toHaveLength(3);
  expect(await findImage(join(dir, 'images'), 'tiny', key('e'))).toBeDefined();
});

test('a copy bears the wanted name only when it is whole', async () => {
  const { path } = await store('a');
  await copyImage(path, join(dir, 'out/tiny.qcow2'));
  expect(await readdir(join(dir, 'out'))).toEqual(['tiny.qcow2']);
  await expect(copyImage(join(dir, 'no such file'), join(dir, 'out/other.qcow2'))).rejects.toThrow(
    'no such file',
  );
  expect(await readdir(join(dir, 'out'))).toEqual(['tiny.qcow2']);
});
