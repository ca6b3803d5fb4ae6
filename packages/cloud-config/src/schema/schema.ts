// The part of JSON Schema (draft 7) in which the modules of cloud-config are described.

type TypeName = 'string' | 'number' | 'integer' | 'boolean' | 'null' | 'array' | 'object';

/** Plain data. No `anyOf`: a value of several types names them in `type`, so that each error is about one thing. */
export interface Schema {
  readonly type?: TypeName | readonly TypeName[];
  /** For editors; of a deprecated key, what to write instead. */
  readonly description?: string;
  readonly deprecated?: true;
  readonly enum?: readonly (string | boolean)[];
  readonly properties?: Properties;
  readonly additionalProperties?: false | Schema;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
}

export type Properties = Readonly<Record<string, Schema>>;

/** What YAML makes a number or a boolean of is taken as it is written. */
const written = { type: ['string', 'number', 'boolean'] } as const;

export const text = (description: string): Schema => ({ ...written, description });

export const flag = (description: string): Schema => ({ type: 'boolean', description });

export const listOf = (items: Schema, description: string): Schema => ({ type: 'array', items, description });

export const texts = (description: string): Schema => listOf(written, description);

/** A map with these keys and no others. */
export const mapOf = (
  properties: Properties,
  description: string,
  more: Pick<Schema, 'required'> = {},
): Schema => ({ type: 'object', properties, additionalProperties: false, description, ...more });

/** A map whose keys are names that the writer chooses. */
export const named = (value: Schema, description: string): Schema => ({
  type: 'object',
  additionalProperties: value,
  description,
});

/** Still read; `successor` is what to write instead. */
export const deprecated = (schema: Schema, successor: string): Schema => ({
  ...schema,
  deprecated: true,
  description: `write \`${successor}\``,
});
