// `bootcmd`, `runcmd`, boothooks and scripts: written to a file that only root can read, and run.
import type { CommandIntent } from '@nova-lite/cloud-config';
import type { Module, Script, Situation, Step } from './module.ts';

/** Where they are kept; it is on the disk, so that they can be looked at later. */
export const scriptDirectory = '/var/lib/nova-lite-agent/scripts';

export const bootcmd: Module = {
  name: 'bootcmd',
  frequency: 'boot',
  plan: async ({ intent }) => commandPlan('bootcmd', intent.bootcmd),
};
export const runcmd: Module = {
  name: 'runcmd',
  plan: async ({ intent }) => commandPlan('runcmd', intent.runcmd),
};

export const boothooks: Module = {
  name: 'boothooks',
  frequency: 'boot',
  plan: async ({ scripts }) =>
    planOf(scripts.filter((script) => script.frequency === 'boothook').map(runBoothook)),
};

export const scriptsPerInstance: Module = {
  name: 'scripts-per-instance',
  plan: (situation) => scriptPlan('instance', situation),
};

/** As in cloud-init the commands of `runcmd` are one of the user's scripts, which run in the order of their names. */
const isBeforeRuncmd = ({ name }: Script): boolean => fileName(name) < 'runcmd';
const byName = (one: Script, other: Script): number => (fileName(one.name) < fileName(other.name) ? -1 : 1);

const userScripts = (name: string, chosen: (script: Script) => boolean): Module => ({
  name,
  plan: async ({ scripts }) =>
    planOf(
      scripts
        .filter((script) => script.frequency === 'user' && chosen(script))
        .sort(byName)
        .map((script) => runFile(script.name, script.text)),
    ),
});

export const scripts = userScripts('scripts', isBeforeRuncmd);
export const scriptsAfterRuncmd = userScripts('scripts-after-runcmd', (script) => !isBeforeRuncmd(script));

export const scriptsPerBoot: Module = {
  name: 'scripts-per-boot',
  frequency: 'boot',
  plan: (situation) => scriptPlan('boot', situation),
};

export const scriptsPerOnce: Module = {
  name: 'scripts-per-once',
  frequency: 'once',
  plan: (situation) => scriptPlan('once', situation),
};

/** Those of the image, in the directories that cloud-init has for them, and then those of the user data. */
async function scriptPlan(frequency: Script['frequency'], { scripts, files }: Situation) {
  const directory = `/var/lib/cloud/scripts/per-${frequency}`;
  const own = (await files.list(directory)).map((name): Step => ({
    goal: `ran ${fileName(name)} of the image`,
    actions: [{ do: 'run', argv: [`${directory}/${name}`], consoleName: fileName(name) }],
  }));
  const given = scripts.filter((script) => script.frequency === frequency);
  return planOf([...own, ...given.map(({ name, text }) => runFile(name, text))]);
}

const planOf = (steps: readonly Step[]): { steps: readonly Step[] } | undefined =>
  steps.length === 0 ? undefined : { steps };

const commandPlan = (name: string, commands: readonly CommandIntent[]) =>
  planOf(commands.length === 0 ? [] : [runFile(name, shellScript(commands))]);

/** Below its first line a boothook is a script; without `#!` it is one for the shell. */
function runBoothook({ name, text }: Script): Step {
  const rest = text
    .trimStart()
    .replace(/^#cloud-boothook[^\n]*\n?/i, '')
    .trimStart();
  return runFile(`boothook-${name}`, rest.startsWith('#!') ? rest : `#!/bin/sh\n${rest}`);
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
    .slice(-80) || 'script';
