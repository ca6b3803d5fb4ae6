// The filters of Jinja that people use in user data.
import { Missing, isTrue, textOf } from './value.ts';

type Filter = (value: unknown, args: readonly unknown[]) => unknown;

const listOf = (value: unknown): unknown[] => {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return [...value];
  return typeof value === 'object' && value !== null && !(value instanceof Missing) ? Object.keys(value) : [];
};

const otherwise: Filter = (value, [fallback = '', empty]) =>
  value instanceof Missing || (empty === true && !isTrue(value)) ? fallback : value;

export const filters: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ['default', otherwise],
  ['d', otherwise],
  ['lower', (value) => textOf(value).toLowerCase()],
  ['upper', (value) => textOf(value).toUpperCase()],
  ['capitalize', (value) => textOf(value).charAt(0).toUpperCase() + textOf(value).slice(1).toLowerCase()],
  ['trim', (value) => textOf(value).trim()],
  ['replace', (value, [from, to]) => textOf(value).replaceAll(textOf(from ?? ''), textOf(to ?? ''))],
  ['join', (value, [between = '']) => listOf(value).map(textOf).join(textOf(between))],
  ['length', (value) => listOf(value).length],
  ['count', (value) => listOf(value).length],
  ['first', (value) => listOf(value)[0] ?? new Missing('first')],
  ['last', (value) => listOf(value).at(-1) ?? new Missing('last')],
  ['list', listOf],
  ['string', textOf],
  ['int', (value) => Number.parseInt(textOf(value), 10) || 0],
  ['tojson', (value) => JSON.stringify(value)],
]);
