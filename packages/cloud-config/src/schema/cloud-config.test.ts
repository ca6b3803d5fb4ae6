import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { cloudConfig, schemaDocument, schemaModules } from './cloud-config.ts';
import type { Schema } from './schema.ts';
import { shapeErrors } from './validator.ts';

const validatorOf = (module?: string) =>
  new Ajv({ allowUnionTypes: true }).compile(schemaDocument(module) ?? false);

test('the schema of all modules is one that an editor can use', () => {
  const validate = validatorOf();
  expect(validate({ hostname: 'web', users: ['default', { name: 'ann' }] })).toBe(true);
  expect(validate({ hostname: 'web', sshpwauth: true })).toBe(false);
  expect(validate({ power_state: { delay: 1 } })).toBe(false);
});

test('the schema of one module leaves the keys of others alone', () => {
  const validate = validatorOf('ntp');
  expect(validate({ ntp: { servers: ['a.example'] }, hostname: 'web' })).toBe(true);
  expect(validate({ ntp: { server: 'a.example' } })).toBe(false);
  expect(schemaDocument('constructor')).toBeUndefined();
  expect(schemaModules).toContain('ntp');
});

function undescribed(schema: Schema, path: string): string[] {
  const children = Object.entries(schema.properties ?? {});
  return children.flatMap(([key, child]) => [
    ...(child.description ? [] : [`${path}.${key}`]),
    ...undescribed(child, `${path}.${key}`),
  ]);
}

test('every key has a description, which editors show', () => {
  expect(undescribed(cloudConfig, '')).toEqual([]);
});

test('a key without a schema has no errors, also where its name is a word of JavaScript', () => {
  expect(shapeErrors('constructor', {})).toEqual([]);
  expect(shapeErrors('snap', { any: 1 })).toEqual([]);
});
