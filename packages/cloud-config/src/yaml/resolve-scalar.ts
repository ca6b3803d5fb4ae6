// What a plain scalar is in YAML 1.1, by the rules of PyYAML's safe loader (yaml/resolver.py, yaml/constructor.py).
import type { ScalarType } from './node.ts';

export interface Resolved {
  readonly type: ScalarType;
  readonly value: string | number | boolean | null;
}

const patterns: readonly (readonly [ScalarType, RegExp, (text: string) => Resolved['value']])[] = [
  ['null', /^(?:~|null|Null|NULL|)$/, () => null],
  [
    'bool',
    /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/,
    (text) => /^(?:yes|true|on)$/i.test(text),
  ],
  [
    'int',
    /^(?:[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/,
    integer,
  ],
  [
    'float',
    /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
    float,
  ],
  [
    'timestamp',
    /^(?:\d{4}-\d{2}-\d{2}|\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|[ \t]+)\d{1,2}:\d{2}:\d{2}(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d{1,2}(?::\d{2})?))?)$/,
    (text) => text,
  ],
  ['merge', /^<<$/, (text) => text],
];

/** The first character of everything that is not simply text; spares most words the patterns. */
const mayBeSpecial = /^(?:$|[-+.0-9~nNyYtTfFoO<])/;

/** The longest number or date that makes sense; longer ones are text, and no pattern has to read them. */
const longestSpecial = 400;

export function resolvePlain(text: string): Resolved {
  if (!mayBeSpecial.test(text) || text.length > longestSpecial) return { type: 'str', value: text };
  for (const [type, pattern, read] of patterns) if (pattern.test(text)) return { type, value: read(text) };
  return { type: 'str', value: text };
}

/** What Python's `str()` makes of it: that is what cloud-init works with. */
export function pythonText({ type, value }: Resolved): string {
  if (type === 'null') return 'None';
  if (type === 'bool') return value ? 'True' : 'False';
  return String(value);
}

function integer(written: string): number {
  const { sign, digits } = signOf(written.replaceAll('_', ''));
  if (digits.includes(':')) return sign * sexagesimal(digits);
  if (/^0[0-7]+$/.test(digits)) return sign * Number.parseInt(digits, 8);
  return sign * Number(digits === '' ? 0 : digits);
}

function float(written: string): number {
  const { sign, digits } = signOf(written.replaceAll('_', '').toLowerCase());
  if (digits === '.inf') return sign * Infinity;
  if (digits === '.nan') return NaN;
  return sign * (digits.includes(':') ? sexagesimal(digits) : Number(digits));
}

function signOf(text: string): { sign: 1 | -1; digits: string } {
  return { sign: text.startsWith('-') ? -1 : 1, digits: text.replace(/^[-+]/, '') };
}

const sexagesimal = (digits: string): number =>
  digits.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
