// What is done when all else is: a message on the console, a call home, and the power.
import type { PhoneHomeIntent, PowerStateIntent } from '@nova-lite/cloud-config';
import { uptime } from 'node:os';
import type { Action } from '../plan/action.ts';
import { agentName } from '../report/agent-name.ts';
import { hostNames } from './hostname.ts';
import type { Module, Plan, Situation } from './module.ts';

export const finalMessage: Module = { name: 'final-message', frequency: 'boot', plan: planMessage };
export const phoneHome: Module = { name: 'phone-home', plan: planCall };
export const powerState: Module = { name: 'power-state', lastOfAll: true, plan: planPower };

async function planMessage({ intent }: Situation): Promise<Plan | undefined> {
  const { finalMessage } = intent.ending;
  if (!finalMessage) return undefined;
  const values: Readonly<Record<string, string>> = {
    uptime: uptime().toFixed(2),
    timestamp: new Date().toUTCString(),
    version: agentName,
    datasource: 'DataSourceOpenStack',
  };
  const text = finalMessage.replace(
    /\$(?:\{(\w+)\}|([A-Za-z]+))|\{\{\s*(\w+)\s*\}\}/g,
    (whole, braced?: string, bare?: string, template?: string) =>
      values[(braced ?? bare ?? template ?? '').toLowerCase()] ?? whole,
  );
  return { steps: [{ goal: 'said it on the console', actions: [{ do: 'say', text: text.trim() }] }] };
}

async function planCall(situation: Situation): Promise<Plan | undefined> {
  const { phoneHome } = situation.intent.ending;
  if (!phoneHome) return undefined;
  const url = phoneHome.url.replace(/\$(?:INSTANCE_ID\b|\{INSTANCE_ID\})/g, situation.instance.uuid);
  const fields = await fieldsOf(phoneHome, situation);
  return {
    steps: [{ goal: 'called home', actions: [{ do: 'post-form', url, fields, tries: phoneHome.tries }] }],
  };
}

async function fieldsOf({ fields }: PhoneHomeIntent, situation: Situation): Promise<Record<string, string>> {
  const { instance, files } = situation;
  const names = hostNames(situation);
  const values = await Promise.all(
    fields.map(async (field) => {
      if (field === 'instance_id') return instance.uuid;
      if (field === 'hostname') return names?.short;
      if (field === 'fqdn') return names?.full;
      return files.readText(`/etc/ssh/ssh_host_${field.replace('pub_key_', '')}_key.pub`);
    }),
  );
  return Object.fromEntries(fields.map((field, index) => [field, values[index] ?? 'N/A']));
}

async function planPower({ intent, files, has }: Situation): Promise<Plan | undefined> {
  const required = intent.packages.rebootIfRequired && (await files.exists('/run/reboot-required'));
  const asked: PowerStateIntent | undefined =
    intent.ending.powerState ?? (required ? { mode: 'reboot', delayMinutes: 0, condition: true } : undefined);
  if (!asked || asked.condition === false) return undefined;
  const action: Action = {
    do: 'run',
    argv: (await has('shutdown')) ? shutdown(asked) : [asked.mode],
    onlyIf: conditionOf(asked.condition),
  };
  return { steps: [{ goal: `${asked.mode} in ${asked.delayMinutes} minutes`, actions: [action] }] };
}

const letters = { poweroff: '-P', reboot: '-r', halt: '-H' };

const shutdown = ({ mode, delayMinutes, message }: PowerStateIntent): string[] => [
  'shutdown',
  letters[mode],
  delayMinutes === 0 ? 'now' : `+${delayMinutes}`,
  ...(message && !message.startsWith('-') ? [message] : []),
];

/** A line is for the shell, as its writer has it; a list is a program. */
function conditionOf(condition: PowerStateIntent['condition']): readonly string[] | undefined {
  if (typeof condition === 'boolean') return undefined;
  return typeof condition === 'string' ? ['/bin/sh', '-c', condition] : condition;
}
