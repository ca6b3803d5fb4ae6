import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordedServer } from '../fixtures/index.ts';
import { canonicalPath, lookup, renderTree } from './index.ts';

test.each([
  ['/', 'ec2'],
  ['//', 'ec2'],
  ['/latest/meta-data/', 'ec2/latest/meta-data'],
  ['/ec2/latest/user-data', 'ec2/latest/user-data'],
  ['//openstack//latest/./user_data/?a=/../..', 'openstack/latest/user_data'],
  ['/openstack/../../../openstack/latest', 'openstack/latest'],
  ['/openstack/%2e%2e/ec2/1.0', 'ec2/1.0'],
  ['/openstack/latest/meta_data.json/..', 'openstack/latest'],
  ['/openstack/content/../../etc/passwd', 'ec2/etc/passwd'],
  ['http://169.254.169.254/openstack?x', 'openstack'],
])('%s means %s', (target, path) => {
  expect(canonicalPath(target)).toBe(path);
});

test('what cannot be decoded means nothing', () => {
  expect(canonicalPath('/%ff%fe')).toBeUndefined();
  expect(canonicalPath('/openstack/%')).toBeUndefined();
});

test('any target at all either means nothing or a path without dots and empty names', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webPath(), hostilePath), (target) => {
      const names = canonicalPath(target)?.split('/') ?? ['ec2'];
      expect(['ec2', 'openstack']).toContain(names[0]);
      expect(names.filter((name) => name === '' || name === '.' || name === '..')).toEqual([]);
    }),
  );
});

test('injected files and the password of the administrator are not in the tree', () => {
  const tree = renderTree(recordedServer('g3').record);
  const bytes = [...tree.files.values()].map((body) => Buffer.from(body).toString());
  expect(lookup(tree, 'openstack/content/0000')).toBeUndefined();
  expect(bytes.filter((text) => text.includes('GoldenPass3') || text.includes('inj.txt'))).toEqual([]);
});

test('versions of the future are not listed, but can be read', () => {
  const tree = renderTree(recordedServer('g1').record, { today: new Date('2020-10-13') });
  expect(String(lookup(tree, 'openstack')?.body)).toMatch(/2018-08-27\nlatest$/);
  expect(lookup(tree, 'openstack/2025-04-04/meta_data.json')).toBeDefined();
});

const hostilePath = fc
  .array(fc.constantFrom('..', '.', '', '%2e%2e', '%2F', 'openstack', 'ec2', '%00', '\\', '\n', '?', '#'))
  .map((names) => `/${names.join('/')}`);
