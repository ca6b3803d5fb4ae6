// One run of the agent, from looking for the instance's data to telling the cloud what became of it.
import type { Finding } from '@nova-lite/cloud-config';
import type { ModuleReport, ProvisioningReport } from '@nova-lite/instance-metadata';
import { compare } from './datasource/choose.ts';
import type { Found } from './datasource/find.ts';
import { find } from './datasource/find.ts';
import type { DataFiles } from './datasource/files.ts';
import { summarise } from './datasource/files.ts';
import type { Instance } from './datasource/instance.ts';
import { commandsBelow } from './guest/commands.ts';
import type { RunCommand } from './guest/commands.ts';
import { rootFiles } from './guest/root-files.ts';
import { modules } from './modules/all.ts';
import type { Action } from './plan/action.ts';
import type { Console } from './report/console.ts';
import { findingLine, moduleLine } from './report/console.ts';
import { postReport } from './report/post.ts';
import { makeReport } from './report/report.ts';
import { runModule } from './run-modules.ts';
import { readSettings } from './settings.ts';
import { stateIn } from './state.ts';
import { readWishes } from './user-data.ts';

export interface ProvisionOptions {
  /** The guest's root directory; `/` for the system that runs. */
  readonly root: string;
  /** `auto`, a directory, or the address of a metadata service. */
  readonly datasource: string;
  /** Say what would be done, and do nothing. */
  readonly dryRun: boolean;
  readonly console: Console;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** How programs of the guest are run; by default for real. */
  readonly run?: RunCommand;
}

export interface Provisioned {
  readonly report: ProvisioningReport;
  readonly plan: readonly PlannedModule[];
}

export interface PlannedModule {
  readonly module: string;
  readonly actions: readonly Action[];
}

interface Applied {
  readonly modules: ModuleReport[];
  readonly findings: Finding[];
  readonly plan: PlannedModule[];
}

export async function provision(options: ProvisionOptions): Promise<Provisioned> {
  const files = rootFiles(options.root);
  const found = await find({ ...options, run: commandsBelow('/'), say: options.console });
  sayFound(found, options.console);
  const applied = found.instance
    ? await apply(found.instance, options)
    : { modules: [], findings: [], plan: [] };
  const service = await found.service;
  sayRead(service, 'metadata service', options.console);
  const both = compare(found.drive, service);
  const findings = [...found.findings, ...both, ...applied.findings];
  for (const finding of [...found.findings, ...both]) options.console(findingLine(finding));
  const report = await makeReport(
    { datasource: found.kind, drive: found.drive, service, modules: applied.modules, findings },
    files,
  );
  if (!options.dryRun) await tell(report, options, service ? found.serviceAddress : undefined);
  return { report, plan: applied.plan };
}

function sayFound({ kind, instance, drive }: Found, console: Console): void {
  if (!instance)
    return console('failed: no config drive and no metadata service say anything about this machine');
  console(`instance ${instance.uuid} from the ${kind.replace('-', ' ')}`);
  sayRead(drive, 'config drive', console);
}

function sayRead(files: DataFiles | undefined, where: string, console: Console): void {
  for (const { path, bytes } of summarise(files ?? new Map()))
    console(`read ${path} from the ${where}, ${bytes} bytes`);
}

/** Findings come first: whoever reads the console sees at once what is wrong with what he wrote. */
async function apply(instance: Instance, options: ProvisionOptions): Promise<Applied> {
  const { root, dryRun, console, now } = options;
  const files = rootFiles(root);
  const { intent, scripts, findings } = await readWishes(instance.userData);
  const applied: Applied = { modules: [], findings: [...findings], plan: [] };
  for (const finding of findings) console(findingLine(finding));
  const guest = { files, run: options.run ?? commandsBelow(root), console, instanceId: instance.uuid };
  const situation = {
    instance,
    settings: await readSettings(files),
    intent,
    scripts,
    files,
    has: programsOf(root),
  };
  for (const module of modules) {
    const run = await runModule(module, { guest, state: stateIn(files), situation, dryRun, now });
    if (!run) continue;
    applied.modules.push(run.report);
    applied.findings.push(...run.findings);
    applied.plan.push({ module: module.name, actions: run.actions });
    console(moduleLine(run.report));
    for (const finding of run.findings) console(findingLine(finding));
  }
  return applied;
}

/** Looks where the guest would find a program. */
function programsOf(root: string): (program: string) => Promise<boolean> {
  const files = rootFiles(root);
  return async (program) => {
    for (const directory of ['/usr/sbin', '/usr/bin', '/sbin', '/bin'])
      if (await files.exists(`${directory}/${program}`)) return true;
    return false;
  };
}

async function tell(
  report: ProvisioningReport,
  { root, console }: ProvisionOptions,
  address: string | undefined,
): Promise<void> {
  await stateIn(rootFiles(root)).keepReport(report);
  const reason = address && (await postReport(report, address));
  if (reason) console(`the cloud did not take the report: ${reason}`);
  console(
    `${report.result} after ${report.uptimeSeconds.toFixed(1)} seconds${address && !reason ? ', and the cloud knows' : ''}`,
  );
}
