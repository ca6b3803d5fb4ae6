// `bootcmd` and `runcmd`.
import { listOf, type Properties } from './schema.ts';

const command = {
  type: ['string', 'number', 'array', 'null'],
  items: { type: ['string', 'number'] },
  description: 'A line for the shell, or a program and its arguments.',
} as const;

export const commands: Properties = {
  bootcmd: listOf(command, 'Commands for every boot, early.'),
  runcmd: listOf(command, 'Commands for the first boot, at the end.'),
};
