import { expect, test } from 'vitest';
import { commandsBelow } from '../guest/commands.ts';
import { shellScript } from './commands.ts';

const at = { line: 1, column: 1 };

test('text goes to the shell as it is, the words of a list reach the program untouched', async () => {
  const script = shellScript([
    { command: 'x=1; echo "$x"', at },
    { command: ['printf', '%s\\n', "it's $x", '`id` \\ "'], at },
  ]);
  const lines: string[] = [];
  await commandsBelow('/')({ argv: ['sh', '-c', script], onLine: (line) => lines.push(line) });
  expect(lines).toEqual(['1', "it's $x", '`id` \\ "']);
});
