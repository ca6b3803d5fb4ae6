// Pieces of schemas that several resources use (`nova/api/validation/parameter_types.py`).
import { Type } from 'typebox';

/** Printable (`_is_printable`), and neither beginning nor ending in white space. */
export const Name = Type.String({
  minLength: 1,
  maxLength: 255,
  pattern: '^(?!\\s)[^\\p{C}\\p{Zl}\\p{Zp}]*(?<!\\s)$',
});

export const Description = Type.Union([
  Type.String({ maxLength: 255, pattern: '^[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]*$' }),
  Type.Null(),
]);

/** A number, or its digits as text: old clients send either. */
export const NumberOrDigits = (minimum: number) =>
  Type.Union([Type.Integer({ minimum, maximum: 2_147_483_647 }), Type.String({ pattern: '^[0-9]{1,9}$' })]);

/** `true`, or the words that Nova takes for it. */
export const BooleanOrWord = Type.Union([
  Type.Boolean(),
  Type.String({ pattern: '^([Tt]rue|TRUE|[Ff]alse|FALSE|1|0|on|off|yes|no|t|f|y|n)$' }),
]);

export const isTrue = (value: boolean | string | undefined): boolean =>
  value === true ||
  (typeof value === 'string' && ['true', '1', 'on', 'yes', 't', 'y'].includes(value.toLowerCase()));

/** Keys and values of a server's metadata and of a flavor's extra specs. */
export const Metadata = Type.Record(
  Type.String({ pattern: '^[a-zA-Z0-9-_:. ]{1,255}$' }),
  Type.String({ maxLength: 255, pattern: '^[^\\x00]*$' }),
  { additionalProperties: false },
);

/** Closed: a property that is not named is refused. */
export const closed = { additionalProperties: false } as const;

const uuidPattern = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

export const isUuid = (text: string): boolean => uuidPattern.test(text);
