// The whole story of one run, in the form in which the cloud takes it.
import { readFile } from 'node:fs/promises';
import type { Finding } from '@nova-lite/cloud-config';
import type { ModuleReport, ProvisioningReport, ProvisioningResult } from '@nova-lite/instance-metadata';
import type { DataFiles } from '../datasource/files.ts';
import { summarise } from '../datasource/files.ts';
import type { RootFiles } from '../guest/root-files.ts';
import { agentName } from './agent-name.ts';

export interface Story {
  readonly datasource: ProvisioningReport['datasource'];
  readonly drive?: DataFiles;
  readonly service?: DataFiles;
  readonly modules: readonly ModuleReport[];
  readonly findings: readonly Finding[];
}

/** More would not fit into what the cloud takes. */
const maxFindings = 100;
const maxMessage = 300;
const maxModuleMessage = 1000;

export async function makeReport(story: Story, files: RootFiles): Promise<ProvisioningReport> {
  return {
    agent: agentName,
    result: resultOf(story),
    datasource: story.datasource,
    read: {
      metadataService: summarise(story.service ?? new Map()),
      configDrive: summarise(story.drive ?? new Map()),
    },
    modules: story.modules.map((module) => ({
      ...module,
      message: module.message.slice(0, maxModuleMessage),
    })),
    findings: story.findings.slice(0, maxFindings).map(({ severity, code, message, line, column }) => ({
      severity,
      code,
      message: message.slice(0, maxMessage),
      line,
      column,
    })),
    hostKeys: await hostKeys(files),
    uptimeSeconds: await uptime(),
  };
}

/** `failed`: something that was asked for is not there. */
export function resultOf({
  datasource,
  modules,
  findings,
}: Pick<Story, 'datasource' | 'modules' | 'findings'>): ProvisioningResult {
  if (
    datasource === 'none' ||
    modules.some(({ result }) => result === 'failed') ||
    findings.some(({ severity }) => severity === 'error')
  )
    return 'failed';
  const warned =
    modules.some(({ result }) => result === 'warning') ||
    findings.some(({ severity }) => severity === 'warning');
  return warned ? 'provisioned with warnings' : 'provisioned';
}

async function hostKeys(files: RootFiles): Promise<string[]> {
  const names = (await files.list('/etc/ssh'))
    .filter((name) => /^ssh_host_\w+_key\.pub$/.test(name))
    .slice(0, 8);
  const texts = await Promise.all(names.map((name) => files.readText(`/etc/ssh/${name}`)));
  return texts.flatMap((text) => (text && text.length < 4096 ? [text.trim()] : []));
}

const uptime = (): Promise<number> =>
  readFile('/proc/uptime', 'utf8').then(
    (text) => Number.parseFloat(text),
    () => 0,
  );
