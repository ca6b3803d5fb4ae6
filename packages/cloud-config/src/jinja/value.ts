// Values in a template: what JSON has, and what is missing.

/** A name that has no value. Printing it is cloud-init's `CI_MISSING_JINJA_VAR/name`. */
export class Missing {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

export const isTrue = (value: unknown): boolean => {
  if (value instanceof Missing || value === null || value === undefined) return false;
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object') return Object.keys(value).length > 0;
  return Boolean(value);
};

/** As Python prints it: `True`, `None`, `['a', 1]`. */
export function textOf(value: unknown): string {
  if (value instanceof Missing) return `CI_MISSING_JINJA_VAR/${value.name}`;
  return typeof value === 'string' ? value : represent(value);
}

function represent(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return `'${value.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n')}'`;
  if (Array.isArray(value)) return `[${value.map(represent).join(', ')}]`;
  if (typeof value !== 'object') return String(value);
  return `{${Object.entries(value)
    .map(([key, each]) => `${represent(key)}: ${represent(each)}`)
    .join(', ')}}`;
}
