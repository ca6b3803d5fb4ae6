// What a schema refused, in the words of Python's jsonschema, as Nova passes them on.
import type { FastifySchemaValidationError } from 'fastify';
import { pythonText } from './python-text.ts';

type Params = Record<string, unknown>;

/** By ajv's keyword: the sentence for a value that broke it. */
const sentences: Readonly<Record<string, (value: string, params: Params, raw: unknown) => string>> = {
  required: (_value, { missingProperty }) => `'${String(missingProperty)}' is a required property`,
  type: (value, { type }) =>
    `${value} is not of type ${[type]
      .flat()
      .map((name) => `'${String(name)}'`)
      .join(', ')}`,
  minLength: (value) => `${value} is too short`,
  maxLength: (value) => `${value} is too long`,
  minItems: (value) => `${value} is too short`,
  maxItems: (value) => `${value} is too long`,
  minProperties: (value) => `${value} does not have enough properties`,
  maxProperties: (value) => `${value} has too many properties`,
  uniqueItems: (value) => `${value} has non-unique elements`,
  minimum: (value, { limit }) => `${value} is less than the minimum of ${String(limit)}`,
  maximum: (value, { limit }) => `${value} is greater than the maximum of ${String(limit)}`,
  pattern: (value, { pattern }) => `${value} does not match '${String(pattern)}'`,
  format: (value, { format }) => `${value} is not a '${String(format)}'`,
  anyOf: (value) => `${value} is not valid under any of the given schemas`,
  enum: (value, { allowedValues }) => `${value} is not one of ${pythonText(allowedValues)}`,
  const: (value, { allowedValue }) => `${value} is not one of ${pythonText([allowedValue])}`,
};

/** The sentence of the whole answer. The body as a whole is named by nothing; a query by `query parameters`. */
export function describeInvalid(error: FastifySchemaValidationError, part: string, value: unknown): string {
  const reason = reasonOf(error, value);
  const field = error.instancePath.split('/').at(-1);
  const where = part === 'querystring' ? 'query parameters' : 'field/attribute';
  if (!field) return reason;
  return `Invalid input for ${where} ${unescaped(field)}. Value: ${pythonText(value)}. ${reason}`;
}

function reasonOf(error: FastifySchemaValidationError, value: unknown): string {
  const { keyword, params, message } = error;
  if (keyword === 'additionalProperties')
    return unexpected(String(params['additionalProperty']), patternsOf(error));
  return sentences[keyword]?.(pythonText(value), params, value) ?? message ?? 'it is not valid';
}

/** JSON pointers write `/` as `~1` and `~` as `~0`. */
const unescaped = (segment: string) => segment.replace(/~1/g, '/').replace(/~0/g, '~');

/** The schema itself, which ajv adds when it is verbose. */
const patternsOf = (error: FastifySchemaValidationError): string[] =>
  Object.keys(
    (error as { parentSchema?: { patternProperties?: object } }).parentSchema?.patternProperties ?? {},
  );

function unexpected(property: string, patterns: readonly string[]): string {
  if (patterns.length === 0)
    return `Additional properties are not allowed (${pythonText(property)} was unexpected)`;
  return `${pythonText(property)} does not match any of the regexes: ${patterns.map((pattern) => `'${pattern}'`).join(', ')}`;
}
