import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';

const program = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

test('three thousand mutations of user data: none crashes or hangs', { timeout: 120_000 }, async () => {
  const seed = process.env['FUZZ_SEED'] ?? String(Math.floor(Math.random() * 2 ** 32));
  const directory = await mkdtemp(join(tmpdir(), 'fuzz-user-data-'));
  const input = join(directory, 'input');
  const run = await execa('node', [program('run.ts'), seed, '3000', input], {
    timeout: 100_000,
    reject: false,
  });
  const how = run.timedOut ? 'it hangs' : run.stderr;
  expect(run.exitCode, `${how}\nFUZZ_SEED=${seed} repeats it; the input is ${input}`).toBe(0);
  await rm(directory, { recursive: true });
});

interface Growth {
  readonly name: string;
  /** Of the input, and of one twice as long. */
  readonly steps: readonly [number, number];
}

test('twice the input takes about twice the steps, whatever is repeated', { timeout: 120_000 }, async () => {
  const { stdout } = await execa('node', [program('count-steps.ts')]);
  const growths = JSON.parse(stdout) as Growth[];
  expect(growths.length).toBeGreaterThan(20);
  expect(growths.filter(({ steps: [once, twice] }) => twice > 2.5 * once)).toEqual([]);
});
