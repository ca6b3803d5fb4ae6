// `npm run bench [-- NAME ...]`: measures, prints a table, writes bench/results/NAME.json. Asserts nothing.
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bench, Row } from './row.ts';

const here = import.meta.dirname;
const known = (await readdir(join(here, 'benches'))).map((file) => file.replace(/\.ts$/, ''));
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
  process.exit(1);
}

await mkdir(join(here, 'results'), { recursive: true });
for (const name of asked.length > 0 ? asked : known) {
  const { measure } = (await import(`./benches/${name}.ts`)) as { measure: Bench };
  const rows = await measure((line) => console.log(`  ${line}`));
  await writeFile(join(here, 'results', `${name}.json`), `${JSON.stringify(rows, null, 2)}\n`);
  console.log(`\n${name}`);
  console.table(Object.fromEntries(rows.map((row) => [row.name, shown(row)])));
}

function shown({ value, unit, better, goal, baseline }: Row) {
  const met = goal === null ? '' : (better === 'lower' ? value <= goal : value >= goal) ? 'yes' : 'no';
  return {
    value: Number(value.toPrecision(4)),
    unit,
    better,
    goal: goal ?? '',
    met,
    baseline: baseline ?? '',
  };
}
