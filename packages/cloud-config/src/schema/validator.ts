// The value of one top-level key against its schema, by ajv. Bundles get the same as code that was made before: precompiled.ts.
import { Ajv, type ValidateFunction } from 'ajv';
import { cloudConfig } from './cloud-config.ts';

export interface ShapeError {
  /** A JSON pointer from the value of the key (RFC 6901). */
  readonly instancePath: string;
  readonly keyword: string;
  /** Of the keyword, as ajv documents them. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** All errors are wanted, in sentences of our own; `.nan` is a number like any other. */
export const ajvOptions = { allErrors: true, allowUnionTypes: true, messages: false, strictNumbers: false };

const ajv = new Ajv(ajvOptions);
const validators = new Map<string, ValidateFunction>();

/** Compiles only the schemas of keys that occur, each once. A key that has none has no errors. */
export function shapeErrors(key: string, value: unknown): readonly ShapeError[] {
  const schema = new Map(Object.entries(cloudConfig.properties ?? {})).get(key);
  if (!schema) return [];
  const validate = validators.get(key) ?? ajv.compile(schema);
  validators.set(key, validate);
  return validate(value) ? [] : (validate.errors ?? []);
}
