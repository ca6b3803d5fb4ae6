// The whole story of one run, in the form in which the cloud takes it.
import type { Finding } from '@nova-lite/cloud-config';
import type {
  ModuleReport,
  ProvisioningReport,
  ProvisioningResult,
  StageReport,
} from '@nova-lite/instance-metadata';
import type { DataFiles } from '../datasource/files.ts';
import { summarise } from '../datasource/files.ts';
import { bootId, uptimeSeconds } from '../guest/boot.ts';
import type { RootFiles } from '../guest/root-files.ts';
import { agentName } from './agent-name.ts';

export interface Story {
  readonly datasource: ProvisioningReport['datasource'];
  readonly drive?: DataFiles;
  readonly service?: DataFiles;
  readonly modules: readonly ModuleReport[];
  readonly findings: readonly Finding[];
  readonly stages: readonly StageReport[];
  readonly complete: boolean;
}

/** More would not fit into what the cloud takes. */
const maxFindings = 100;
const maxMessage = 300;
const maxBytes = 60 * 1024;
const maxModuleMessage = 1000;

export async function makeReport(story: Story, files: RootFiles): Promise<ProvisioningReport> {
  return fitted({
    agent: agentName,
    result: resultOf(story),
    complete: story.complete,
    bootId: await bootId(),
    stages: story.stages,
    datasource: story.datasource,
    read: {
      metadataService: summarise(story.service ?? new Map()),
      configDrive: summarise(story.drive ?? new Map()),
    },
    modules: story.modules.map((module) => ({
      ...module,
      message: module.message.slice(0, maxModuleMessage),
    })),
    findings: story.findings
      .slice(0, maxFindings)
      .map(({ severity, code, message, effect, advice, line, column }) => ({
        severity,
        code,
        message: message.slice(0, maxMessage),
        effect: effect?.slice(0, maxMessage),
        advice: advice?.slice(0, maxMessage),
        line,
        column,
      })),
    hostKeys: await hostKeys(files),
    uptimeSeconds: await uptimeSeconds(),
  });
}

/** The metadata service takes 64 KiB; the last findings give way. */
export function fitted(report: ProvisioningReport): ProvisioningReport {
  for (let kept = report.findings.length; ; kept = Math.floor(kept / 2)) {
    const shorter = { ...report, findings: report.findings.slice(0, kept) };
    if (kept === 0 || Buffer.byteLength(JSON.stringify(shorter)) <= maxBytes) return shorter;
  }
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
