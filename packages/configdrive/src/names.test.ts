import { expect, test } from 'vitest';
import { checkNames } from './names.ts';

test.each([
  ['iso9660', ['openstack/../x'], '".." is no name of a file'],
  ['iso9660', ['/etc/passwd'], '"" is no name of a file'],
  ['iso9660', [`openstack/${'n'.repeat(65)}`], 'a name has 65 characters, at most 64 are possible'],
  ['iso9660', ['a/b/c/d/e/f/g/h/i'], '9 levels deep, at most 8 are possible'],
  ['iso9660', ['a\\b'], 'cannot stand in the name'],
  ['iso9660', ['nul\0'], 'cannot stand in the name'],
  ['iso9660', ['a', 'a/b'], 'both "a" and "a/b"'],
  ['iso9660', ['a/b', 'a'], 'both "a/b" and "a"'],
  ['vfat', ['Data/x', 'data/y'], 'both "Data/x" and "data/y"'],
  ['vfat', ['ends.'], 'cannot stand in the name'],
] as const)('%s cannot hold %j', (format, paths, reason) => {
  expect(() => checkNames(paths, format)).toThrow(reason);
});

test.each([
  ['vfat', ['openstack/latest/meta_data.json', 'openstack/latest/user_data', 'openstack/content/0000']],
  ['iso9660', ['Data/x', 'data/y', 'n'.repeat(64), 'ünï']],
] as const)('%s holds %j', (format, paths) => {
  expect(() => checkNames(paths, format)).not.toThrow();
});
