// `bootcmd`, `runcmd` and scripts: written to a file that only root can read, and run.
import type { CommandIntent } from '@nova-lite/cloud-config';
import type { Module, Step } from './module.ts';

/** Where they are kept; it is on the disk, so that they can be looked at later. */
export const scriptDirectory = '/var/lib/nova-lite-agent/scripts';

export const bootcmd: Module = {
  name: 'bootcmd',
  plan: async ({ intent }) => commandPlan('bootcmd', intent.bootcmd),
};
export const runcmd: Module = {
  name: 'runcmd',
  plan: async ({ intent }) => commandPlan('runcmd', intent.runcmd),
};

export const scripts: Module = {
  name: 'scripts',
  plan: async ({ scripts }) =>
    scripts.length === 0 ? undefined : { steps: scripts.map(({ name, text }) => runFile(name, text)) },
};

function commandPlan(name: string, commands: readonly CommandIntent[]): { steps: Step[] } | undefined {
  return commands.length === 0 ? undefined : { steps: [runFile(name, shellScript(commands))] };
}

/** One script for all of them, as cloud-init makes it: a `cd` holds for those that follow. */
export const shellScript = (commands: readonly CommandIntent[]): string =>
  [
    '#!/bin/sh',
    ...commands.map(({ command }) => (typeof command === 'string' ? command : command.map(quoted).join(' '))),
    '',
  ].join('\n');

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

function runFile(name: string, text: string): Step {
  const path = `${scriptDirectory}/${fileName(name)}`;
  const content = text.trimStart().replaceAll('\r\n', '\n');
  return {
    goal: `ran ${fileName(name)}`,
    actions: [
      { do: 'write-file', path, content, mode: 0o700, directoryMode: 0o700 },
      { do: 'run', argv: [path], consoleName: fileName(name) },
    ],
  };
}

/** The name of a part comes from a stranger. */
const fileName = (name: string): string =>
  name
    .replace(/[^A-Za-z0-9_.-]/g, '_')
    .replace(/^\.+/, '_')
    .slice(0, 80) || 'script';
