// What the documents say about cloud-init and what the judge shows are the same names.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rows } from '../hosts/judge/rows/all.ts';

const text = readFileSync(join(import.meta.dirname, '../../docs/cloud-init-differences.md'), 'utf8');

/** The first cells of the table below a heading. */
function namesBelow(heading: string): string[] {
  const section = text.split(/^## /m).find((each) => each.startsWith(heading)) ?? '';
  return [...section.matchAll(/^\| `([a-z0-9-]+)` /gm)].map(([, name = '']) => name).sort();
}

const shown = (key: 'differs' | 'alwaysDiffers'): string[] =>
  [...new Set(rows.flatMap((row) => Object.keys(row[key] ?? {})))].sort();

test('each difference of the default reading is a row of the document, and shown by the judge', () => {
  expect(namesBelow('In the default reading alone')).toEqual(shown('differs'));
});

test('each difference that stays with compat is a row of the document, and shown by the judge', () => {
  expect(namesBelow('In both readings')).toEqual(shown('alwaysDiffers'));
});

test('rows of the judge are called by different names', () => {
  expect(new Set(rows.map((row) => row.name)).size).toBe(rows.length);
});
