// From what the cloud says of this instance to what the modules work with.
import type { Finding, Intent, Part, Reading } from '@nova-lite/cloud-config';
import { assemble } from '@nova-lite/cloud-config';
import { gunzip } from '@nova-lite/cloud-config/gunzip';
import type { Instance } from './datasource/instance.ts';
import { urlFetcher } from './fetch-url.ts';
import type { RootFiles } from './guest/root-files.ts';
import { jinjaVariables } from './jinja-variables.ts';
import { appliedKeys } from './modules/applied-keys.ts';
import type { Script } from './modules/module.ts';
import { bootIncludeDirectory, includeDirectory } from './state.ts';

export interface Wishes {
  readonly intent: Intent;
  readonly scripts: readonly Script[];
  readonly findings: readonly Finding[];
}

export interface Surroundings {
  readonly files: RootFiles;
  /** Nothing that was fetched is kept. */
  readonly dryRun: boolean;
  /** Each stage is a process of its own. */
  readonly inStages: boolean;
  readonly signal: AbortSignal;
  readonly reading: Reading;
}

export async function readWishes(
  instance: Instance,
  { files, dryRun, inStages, signal, reading }: Surroundings,
): Promise<Wishes> {
  const { userData = new Uint8Array(), vendorData } = instance;
  const keepIn = dryRun ? undefined : includeDirectory(instance.uuid);
  const keepForBootIn = dryRun || !inStages ? undefined : await bootIncludeDirectory();
  const { intent, parts, findings } = await assemble(
    { userData, vendorData },
    {
      gunzip,
      reading,
      fetchUrl: urlFetcher({ files, keepIn, keepForBootIn, signal }),
      variables: await jinjaVariables(instance, files),
    },
  );
  return {
    intent,
    scripts: parts.flatMap(scriptOf),
    findings: [...findings, ...notApplied(intent)],
  };
}

const frequencies: Readonly<Record<string, Script['frequency']>> = {
  script: 'user',
  'script-per-instance': 'instance',
  'script-per-boot': 'boot',
  'script-per-once': 'once',
  boothook: 'boothook',
};

function scriptOf({ kind, name, text }: Part): Script[] {
  const frequency = frequencies[kind];
  return frequency ? [{ name, text, frequency }] : [];
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
