// What the agent remembers: which modules are done for which instance, and its last report. Readable by root alone.
import { readFile } from 'node:fs/promises';
import type { ProvisioningReport } from '@nova-lite/instance-metadata';
import type { RootFiles } from './guest/root-files.ts';

const directory = '/var/lib/nova-lite-agent';
const reportPath = `${directory}/report.json`;
const secret = { mode: 0o600, directoryMode: 0o700 };

export interface State {
  isDone(instanceId: string, module: string): Promise<boolean>;
  /** Written after success only: what failed is tried again on the next boot. */
  markDone(instanceId: string, module: string): Promise<void>;
  keepReport(report: ProvisioningReport): Promise<void>;
  /** Of this boot; `undefined` while there is none. */
  report(): Promise<ProvisioningReport | undefined>;
}

export function stateIn(files: RootFiles): State {
  const marker = (instanceId: string, module: string): string =>
    `${directory}/instances/${instanceId}/${module}.done`;
  return {
    isDone: (instanceId, module) => files.exists(marker(instanceId, module)),
    markDone: (instanceId, module) => files.write(marker(instanceId, module), '', secret),
    keepReport: async (report) =>
      files.write(reportPath, JSON.stringify({ bootId: await bootId(), report }), secret),
    report: async () => parse(await files.readText(reportPath), await bootId()),
  };
}

function parse(text: string | undefined, boot: string): ProvisioningReport | undefined {
  if (text === undefined) return undefined;
  const kept = JSON.parse(text) as { bootId: string; report: ProvisioningReport };
  return kept.bootId === boot ? kept.report : undefined;
}

const bootId = (): Promise<string> =>
  readFile('/proc/sys/kernel/random/boot_id', 'utf8').then(
    (text) => text.trim(),
    () => 'unknown',
  );
