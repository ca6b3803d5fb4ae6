// The SSH keys of the host: given by the user data, made anew where they came with the image, made where they are missing.
import { stat } from 'node:fs/promises';
import { uptime } from 'node:os';
import type { Action } from '../plan/action.ts';
import type { Module, Plan, Situation, Step } from './module.ts';
import { reloadSshServer } from './ssh-password-login.ts';

export const hostKeys: Module = { name: 'host-keys', plan };

const directory = '/etc/ssh';
/** Making an RSA key takes an emulated guest half a minute; everybody who needs one can ask for it. */
const usualTypes = ['ed25519', 'ecdsa'];

async function plan(situation: Situation): Promise<Plan | undefined> {
  const { files, intent, has } = situation;
  const { given, types, renew } = intent.hostKeys;
  if (!(await files.exists(`${directory}/sshd_config`))) return undefined;
  const present = (await files.list(directory)).filter((name) => /^ssh_host_\w+_key$/.test(name));
  const old = renew && (await areOfTheImage(present, situation)) ? present : [];
  const left = present.filter((name) => !old.includes(name));
  const wanted = types ?? (left.length > 0 || given.length > 0 ? [] : usualTypes);
  const missing = wanted.filter(
    (type) => !left.includes(keyName(type)) && !given.some((key) => key.type === type),
  );
  const steps = [
    ...given.map(givenStep),
    ...((await has('ssh-keygen')) ? missing.map((type) => makeStep(type, old)) : []),
  ];
  if (steps.length === 0) return undefined;
  const reload = await reloadSshServer(files);
  return {
    steps: [
      ...removed(old, wanted),
      ...steps,
      ...(reload.length > 0 ? [{ goal: 'the SSH server knows', actions: reload }] : []),
    ],
  };
}

const keyName = (type: string): string => `ssh_host_${type}_key`;

/** Older than this boot: every copy of the image has them. */
async function areOfTheImage(names: readonly string[], { files }: Situation): Promise<boolean> {
  const booted = Date.now() - uptime() * 1000;
  const times = await Promise.all(
    names.map(async (name) => (await stat(await files.locate(`${directory}/${name}`))).mtimeMs),
  );
  return times.length > 0 && times.every((time) => time < booted);
}

/** Those that are made anew are replaced one by one; the others go. */
const removed = (old: readonly string[], wanted: readonly string[]): Step[] =>
  old
    .filter((name) => !wanted.some((type) => keyName(type) === name))
    .map((name) => ({ goal: `removed ${name} of the image`, actions: [rm(name)] }));

const rm = (name: string): Action => ({
  do: 'run',
  argv: ['rm', '-f', `${directory}/${name}`, `${directory}/${name}.pub`],
});

const makeStep = (type: string, old: readonly string[]): Step => ({
  goal: `made the ${type} key of the host`,
  actions: [
    ...(old.includes(keyName(type)) ? [rm(keyName(type))] : []),
    { do: 'run', argv: ['ssh-keygen', '-q', '-t', type, '-N', '', '-f', `${directory}/${keyName(type)}`] },
  ],
});

function givenStep({
  type,
  privateKey,
  publicKey,
  certificate,
}: Situation['intent']['hostKeys']['given'][number]): Step {
  const path = `${directory}/${keyName(type)}`;
  const file = (name: string, content: string, mode: number): Action => ({
    do: 'write-file',
    path: name,
    content: `${content.trim()}\n`,
    mode,
  });
  return {
    goal: `wrote the ${type} key of the host`,
    actions: [
      file(path, privateKey, 0o600),
      ...(publicKey ? [file(`${path}.pub`, publicKey, 0o644)] : []),
      ...(certificate ? [file(`${path}-cert.pub`, certificate, 0o644)] : []),
    ],
  };
}
