import { lstat, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { rootFiles } from './root-files.ts';

async function tree(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'root-files-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await mkdir(join(directory, 'root/etc'), { recursive: true });
  return join(directory, 'root');
}

test('an absolute link leads to the same place below the root, never out of it', async () => {
  const root = await tree();
  await symlink('/outside', join(root, 'etc/link'));
  await rootFiles(root).write('/etc/link/file', 'x', { mode: 0o600 });
  expect(await readFile(join(root, 'outside/file'), 'utf8')).toBe('x');
});

test('dots and links upwards stop at the root', async () => {
  const root = await tree();
  await symlink('../../../..', join(root, 'etc/up'));
  await rootFiles(root).write('/etc/up/../../../file', 'x', { mode: 0o600 });
  expect(await readdir(join(root, '..'))).toEqual(['root']);
  expect(await readFile(join(root, 'file'), 'utf8')).toBe('x');
});

test('links that lead in a circle are refused', async () => {
  const root = await tree();
  await symlink('b', join(root, 'a'));
  await symlink('a', join(root, 'b'));
  await expect(rootFiles(root).write('/a', 'x', { mode: 0o600 })).rejects.toThrow('more than 40 links');
});

test('in the home of a user no link is followed', async () => {
  const root = await tree();
  await mkdir(join(root, 'home/ann'), { recursive: true });
  await symlink('/etc', join(root, 'home/ann/.ssh'));
  const write = rootFiles(root).write('/home/ann/.ssh/authorized_keys', 'x', {
    mode: 0o600,
    distrust: '/home/ann',
  });
  await expect(write).rejects.toThrow('/home/ann/.ssh is a link');
  expect(await readdir(join(root, 'etc'))).toEqual([]);
});

test('a file is replaced as a whole, with its mode, and nothing stays beside it', async () => {
  const root = await tree();
  await writeFile(join(root, 'etc/file'), 'old');
  await rootFiles(root).write('/etc/file', 'new', { mode: 0o640 });
  expect(await readdir(join(root, 'etc'))).toEqual(['file']);
  expect((await lstat(join(root, 'etc/file'))).mode & 0o777).toBe(0o640);
});
