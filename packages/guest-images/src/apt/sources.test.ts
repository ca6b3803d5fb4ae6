import { expect, test } from 'vitest';
import { sourcesList } from './sources.ts';

const debian = `bookworm|Debian|main|http://mirror.example/debian/
bookworm-updates|Debian|main|http://mirror.example/debian/
bookworm-security|Debian|main|http://mirror.example/security/`;

const urls = (list: string): string[] =>
  list
    .trim()
    .split('\n')
    .map((line) => line.split('] ')[1] ?? '');

test('the mirrors of this machine are used', () => {
  expect(urls(sourcesList(debian))).toEqual([
    'http://mirror.example/debian/ bookworm main',
    'http://mirror.example/debian/ bookworm-updates main',
    'http://mirror.example/security/ bookworm-security main',
  ]);
});

test('other vendors, other components and backports do not matter', () => {
  const others = `nodistro|. nodistro|main|https://deb.example/node\nbookworm|Google|main|https://elsewhere.example\nbookworm|Debian|contrib|http://contrib.example\nbookworm-backports|Debian Backports|main|http://mirror.example/debian/`;
  expect(sourcesList(`${others}\n${debian}`)).toBe(sourcesList(debian));
});

test('every source is checked by the archive keyring', () => {
  const signed = sourcesList(debian).match(/signed-by=\/usr\/share\/keyrings\/debian-archive-keyring\.gpg/g);
  expect(signed).toHaveLength(3);
});

test('a machine without updates and security still has Debian 12; one without Debian 12 has nothing', () => {
  expect(urls(sourcesList(debian.split('\n')[0] ?? ''))).toEqual([
    'http://mirror.example/debian/ bookworm main',
  ]);
  expect(sourcesList('bookworm-security|Debian|main|http://mirror.example/security/')).toBe('');
});
