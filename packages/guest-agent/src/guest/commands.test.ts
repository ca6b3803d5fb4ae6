import { expect, test } from 'vitest';
import { commandsBelow } from './commands.ts';

const run = commandsBelow('/');

test('arguments reach the program as they are, and its input too', async () => {
  const lines: string[] = [];
  const { exitCode } = await run({
    argv: ['sh', '-c', 'cat; printf "%s\\n" "$1" "$X"', 'sh', '$(id) `id`'],
    input: 'from input\n',
    env: { X: 'y' },
    onLine: (line) => lines.push(line),
  });
  expect({ exitCode, lines }).toEqual({ exitCode: 0, lines: ['from input', '$(id) `id`', 'y'] });
});

test('a failure comes with the exit code and what the program said last, on either output', async () => {
  expect(await run({ argv: ['sh', '-c', 'echo seen; echo why >&2; exit 7'] })).toEqual({
    exitCode: 7,
    stdout: 'seen\n',
    stderr: 'why\n',
  });
});

test('a program that is not there ends with 127, one that was killed with 126', async () => {
  expect((await run({ argv: ['no-such-program'] })).exitCode).toBe(127);
  expect((await run({ argv: ['sh', '-c', 'kill -9 $$'] })).exitCode).toBe(126);
});

test('a program that reads nothing of a long input is no failure', async () => {
  expect((await run({ argv: ['true'], input: 'x'.repeat(1_000_000) })).exitCode).toBe(0);
});
