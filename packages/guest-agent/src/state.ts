// What the agent remembers: which modules are done for which instance, and its last report. Readable by root alone.
import type { ProvisioningReport } from '@nova-lite/instance-metadata';
import { bootId } from './guest/boot.ts';
import type { RootFiles } from './guest/root-files.ts';
import type { Module } from './modules/module.ts';

const directory = '/var/lib/nova-lite-agent';
/** What was included once, for later boots. */
export const includeDirectory = (instanceId: string): string =>
  `${directory}/instances/${instanceId}/includes`;

/** What was included in this boot; in memory, where the guest has systemd or its like. */
export const bootIncludeDirectory = async (): Promise<string> =>
  `/run/nova-lite-agent/${await bootId()}/includes`;

const reportPath = `${directory}/report.json`;
const secret = { mode: 0o600, directoryMode: 0o700 };

export interface State {
  isDone(instanceId: string, module: Module): Promise<boolean>;
  /** Written after success only: what failed is tried again on the next boot. */
  markDone(instanceId: string, module: Module): Promise<void>;
  /** Written before, by what must not do all of it twice; for a module that is done for each instance. */
  markBegun(instanceId: string, module: Module): Promise<void>;
  isBegun(instanceId: string, module: Module): Promise<boolean>;
  /** `complete`: the last stage of this boot is over. */
  keepReport(report: ProvisioningReport, complete: boolean): Promise<void>;
  /** Of this boot; `undefined` while it is not complete. */
  report(): Promise<ProvisioningReport | undefined>;
  /** Of the stages of this boot up to now. */
  reportSoFar(): Promise<ProvisioningReport | undefined>;
}

export function stateIn(files: RootFiles): State {
  /** What runs at each boot is never done. */
  const marker = (instanceId: string, { name, frequency = 'instance' }: Module): string | undefined =>
    ({
      instance: `${directory}/instances/${instanceId}/${name}.done`,
      once: `${directory}/once/${name}.done`,
      boot: undefined,
    })[frequency];
  const begun = (instanceId: string, { name }: Module): string =>
    `${directory}/instances/${instanceId}/${name}.begun`;
  return {
    markBegun: (instanceId, module) => files.write(begun(instanceId, module), '', secret),
    isBegun: (instanceId, module) => files.exists(begun(instanceId, module)),
    isDone: async (instanceId, module) => {
      const path = marker(instanceId, module);
      return path !== undefined && files.exists(path);
    },
    markDone: async (instanceId, module) => {
      const path = marker(instanceId, module);
      if (path !== undefined) await files.write(path, '', secret);
    },
    keepReport: async (report, complete) =>
      files.write(reportPath, JSON.stringify({ bootId: await bootId(), complete, report }), secret),
    report: async () => {
      const kept = parse(await files.readText(reportPath), await bootId());
      return kept?.complete ? kept.report : undefined;
    },
    reportSoFar: async () => parse(await files.readText(reportPath), await bootId())?.report,
  };
}

interface Kept {
  readonly bootId: string;
  readonly complete: boolean;
  readonly report: ProvisioningReport;
}

function parse(text: string | undefined, boot: string): Kept | undefined {
  if (text === undefined) return undefined;
  const kept = JSON.parse(text) as Kept;
  return kept.bootId === boot ? kept : undefined;
}
