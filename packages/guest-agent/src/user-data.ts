// From the bytes of user data to what the modules work with.
import type { Finding, Intent, Part } from '@nova-lite/cloud-config';
import {
  intent,
  isGzip,
  mergeConfigs,
  parseCloudConfig,
  placed,
  readUserData,
} from '@nova-lite/cloud-config';
import { appliedKeys } from './modules/all.ts';
import type { Script } from './modules/module.ts';

export interface Wishes {
  readonly intent: Intent;
  readonly scripts: readonly Script[];
  readonly findings: readonly Finding[];
}

export async function readWishes(data: Uint8Array = new Uint8Array()): Promise<Wishes> {
  // Loaded only where it is needed: it costs an emulated guest a tenth of a second.
  const { gunzip } = isGzip(data) ? await import('@nova-lite/cloud-config/gunzip') : {};
  const { parts, findings, kind } = readUserData(data, { gunzip });
  const several = kind === 'multipart' || kind === 'archive';
  const configs = parts
    .filter((part) => part.kind === 'cloud-config')
    .map((part) => ({ part, ...parseCloudConfig(part.text) }));
  const said = configs.flatMap(({ part, findings, intent }) =>
    [...findings, ...notApplied(intent)].map((finding) => placed(finding, part, several)),
  );
  return {
    // What is wrong with each was said above, with the lines of its own part.
    intent: intent(mergeConfigs(configs.map((config) => config.root)), () => undefined),
    scripts: parts.filter((part) => part.kind === 'script').map(({ name, text }) => ({ name, text })),
    findings: [...findings, ...said, ...parts.flatMap(unsupported)].sort(byPlace),
  };
}

function notApplied({ keys }: Intent): Finding[] {
  return [...keys]
    .filter(([key]) => !appliedKeys.includes(key))
    .map(([key, at]) => ({
      severity: 'warning',
      code: 'key-not-applied',
      ...at,
      message: `${JSON.stringify(key.slice(0, 60))} is not applied by this agent`,
    }));
}

function unsupported({ kind, name, firstLine }: Part): Finding[] {
  if (['cloud-config', 'script', 'empty', 'unknown'].includes(kind)) return [];
  return [
    {
      severity: 'error',
      code: 'form-not-applied',
      line: firstLine,
      column: 1,
      message: `user data of the form ${kind} is not applied by this agent`,
      effect: 'It is left out.',
      part: name,
    },
  ];
}

const byPlace = (a: Finding, b: Finding): number =>
  (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
