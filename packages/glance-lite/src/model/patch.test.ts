import { expect, test } from 'vitest';
import { applyPatch, type Editable, type PatchOperation } from './patch.ts';

const image: Editable = {
  attributes: { name: 'old', tags: ['a'], status: 'active' },
  properties: { hw_foo: 'bar' },
};
const patch = (...operations: PatchOperation[]) => applyPatch(image, operations);

test('properties are added, replaced and removed; attributes are replaced', () => {
  const after = patch(
    { op: 'add', path: '/os_distro', value: 'debian' },
    { op: 'replace', path: '/hw_foo', value: 'baz' },
    { op: 'replace', path: '/name', value: 'new' },
  );
  expect(after.properties).toEqual({ hw_foo: 'baz', os_distro: 'debian' });
  expect(after.attributes).toMatchObject({ name: 'new', tags: ['a'] });
  expect(patch({ op: 'remove', path: '/hw_foo' }).properties).toEqual({});
});

test('a JSON pointer may hold an escaped slash', () => {
  expect(patch({ op: 'add', path: '/a~1b~0c', value: 'x' }).properties).toHaveProperty(['a/b~c'], 'x');
});

test.each([
  ['what the service sets', { op: 'replace', path: '/status', value: 'active' }, 403],
  ['the size', { op: 'add', path: '/size', value: 1 }, 403],
  ['the id', { op: 'replace', path: '/id', value: 'x' }, 403],
  ['locations', { op: 'add', path: '/locations', value: [] }, 403],
  ['the removal of a name', { op: 'remove', path: '/name' }, 403],
  ['a format once there is data', { op: 'replace', path: '/disk_format', value: 'raw' }, 403],
  ['the replacement of a property that is not there', { op: 'replace', path: '/none', value: 'x' }, 409],
  ['the removal of a property that is not there', { op: 'remove', path: '/none' }, 409],
  ['a property that is no string', { op: 'add', path: '/n', value: 1 }, 400],
  ['a path into an attribute', { op: 'add', path: '/tags/0', value: 'x' }, 400],
] as const)('%s is refused with its status', (_name, operation, status) => {
  expect(() => patch(operation)).toThrow(expect.objectContaining({ status }));
});
