// Keeps docs/metadata-attacks.md honest.
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const root = new URL('../../../', import.meta.url);
const page = await readFile(new URL('docs/metadata-attacks.md', root), 'utf8');
const rows = [...page.matchAll(/^\| (?!Attack|-)(.+?) +\| `(\S+)` +\| (.+?) +\|$/gm)].map(
  ([, attack = '', file = '', name = '']) => ({ attack, file, name }),
);

test('the table is read', () => {
  expect(rows.length).toBe(page.split('\n| ').length - 3);
});

test.each(rows)('$attack: $name', async ({ file, name }) => {
  expect(await readFile(new URL(file, root), 'utf8')).toContain(name);
});
