import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { schemaCommand } from './schema.ts';

test('the schema is printed as JSON', () => {
  const stdout = new PassThrough();
  expect(schemaCommand('ntp', stdout)).toBe(0);
  expect(JSON.parse(String(stdout.read()))).toMatchObject({
    $schema: 'http://json-schema.org/draft-07/schema#',
    properties: { ntp: { properties: { servers: { type: 'array' } } } },
  });
});

test('a module that is not there is refused with those that are', () => {
  expect(() => schemaCommand('nonsense', new PassThrough())).toThrow(
    /no module "nonsense".*There are users-groups, /,
  );
});
