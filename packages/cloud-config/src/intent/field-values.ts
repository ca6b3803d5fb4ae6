// Values of fields, each with the finding that says what is wrong with it; what is absent or null is `undefined`.
import type { Say } from '../finding.ts';
import type { Schema } from '../schema/schema.ts';
import type { YamlNode } from '../yaml/node.ts';
import { isNull } from '../yaml/node.ts';
import type { Fields } from './fields.ts';
import { fieldsOf } from './fields.ts';
import { readBoolean, readText, readTexts } from './read-value.ts';

const notApplied = { effect: 'It is not applied.' };

export const valueOf = (fields: Fields, key: string): YamlNode | undefined => {
  const value = fields.get(key)?.value;
  return value && !isNull(value) ? value : undefined;
};

/** Text that fits `pattern`; `form` says in words what fits. */
export function textField(
  fields: Fields,
  key: string,
  say: Say,
  { pattern, form }: { pattern: RegExp; form: string } = anyLine,
): string | undefined {
  const value = valueOf(fields, key);
  const text = value && readText(value, `\`${key}\``, say);
  if (text === undefined || pattern.test(text)) return text;
  say.error('value-form', value?.at, `\`${key}\` must be ${form}`, notApplied);
  return undefined;
}

/** Anything that a file or a command line can hold. */
const anyLine = { pattern: /^[^\0]*$/, form: 'text' };

export function flagField(fields: Fields, key: string, otherwise: boolean, say: Say): boolean {
  const value = valueOf(fields, key);
  return value ? (readBoolean(value, `\`${key}\``, say) ?? otherwise) : otherwise;
}

/** Texts of a list, or one text; those that do not fit are left out, with a finding. */
export function textsField(
  fields: Fields,
  key: string,
  say: Say,
  { pattern, form }: { pattern: RegExp; form: string } = anyLine,
): string[] {
  const value = valueOf(fields, key);
  return (value ? readTexts(value, `\`${key}\``, say) : []).flatMap(({ text, node }) => {
    if (pattern.test(text)) return [text];
    say.error('value-form', node.at, `an item of \`${key}\` must be ${form}`, { effect: 'It is left out.' });
    return [];
  });
}

/** The fields of a map below `key`; what is no map is told by its schema. */
export function mapField(fields: Fields, key: string, schema: Schema, say: Say): Fields | undefined {
  const value = valueOf(fields, key);
  return value?.kind === 'mapping' ? fieldsOf(value, schema, `\`${key}\``, say) : undefined;
}

export const numberForm = { pattern: /^\d{1,6}$/, form: 'a whole number' };
export const pathForm = { pattern: /^\/[^\0\n]*$/, form: 'a path that begins with `/`' };
