// One run of the agent, from looking for the instance's data to telling the cloud what became of it.
import type { Finding } from '@nova-lite/cloud-config';
import type { ModuleReport, ProvisioningReport } from '@nova-lite/instance-metadata';
import { compare } from './datasource/choose.ts';
import type { Found } from './datasource/find.ts';
import { find } from './datasource/find.ts';
import type { DataFiles } from './datasource/files.ts';
import { summarise } from './datasource/files.ts';
import type { Instance } from './datasource/instance.ts';
import type { Service } from './datasource/metadata-service.ts';
import { commandsBelow } from './guest/commands.ts';
import type { RunCommand } from './guest/commands.ts';
import { rootFiles } from './guest/root-files.ts';
import { modulesOf } from './modules/all.ts';
import type { Module } from './modules/module.ts';
import type { Action } from './plan/action.ts';
import type { Console } from './report/console.ts';
import { findingLine, moduleLine } from './report/console.ts';
import { postReport } from './report/post.ts';
import { joinReports } from './report/join.ts';
import { makeReport } from './report/report.ts';
import type { ModuleRun } from './run-modules.ts';
import { runModule } from './run-modules.ts';
import { readSettings } from './settings.ts';
import type { StageChoice } from './stage.ts';
import { stateIn } from './state.ts';
import { readWishes } from './user-data.ts';

export interface ProvisionOptions {
  /** The guest's root directory; `/` for the system that runs. */
  readonly root: string;
  /** `auto`, a directory, or the address of a metadata service. */
  readonly datasource: string;
  /** `all` when absent. */
  readonly stage?: StageChoice;
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
  /** What ends the system; after the cloud was told. */
  readonly finish: () => Promise<void>;
}

export async function provision(options: ProvisionOptions): Promise<Provisioned> {
  const { stage = 'all', console, dryRun, root } = options;
  const files = rootFiles(root);
  const withoutNetwork = stage === 'local';
  const found = await find({ ...options, withoutNetwork, run: commandsBelow('/'), say: console });
  sayFound(found, withoutNetwork, console);
  const applied = found.instance ? await apply(found.instance, options) : nothingApplied;
  const service = await found.service;
  sayRead(service?.files, 'metadata service', console);
  const both = compare(found.drive, service?.files);
  for (const finding of [...found.findings, ...both]) console(findingLine(finding));
  const findings = [...found.findings, ...both, ...applied.findings];
  const { kind: datasource, drive } = found;
  const own = await makeReport(
    { datasource, drive, service: service?.files, modules: applied.modules, findings },
    files,
  );
  const goesOn = stage !== 'all' && stage !== 'local';
  const report = joinReports(goesOn ? await stateIn(files).reportSoFar() : undefined, own);
  if (!dryRun && !(withoutNetwork && !found.instance)) await tell(report, options, service);
  if (!dryRun) await applied.finish();
  return { report, plan: applied.plan };
}

const nothingApplied: Applied = { modules: [], findings: [], plan: [], finish: async () => undefined };

function sayFound({ kind, instance, drive }: Found, withoutNetwork: boolean, console: Console): void {
  if (!instance && withoutNetwork) return console('no drive of this machine; the network will be asked');
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
  const { root, dryRun, console, now, stage = 'all' } = options;
  const modules = modulesOf(stage);
  const files = rootFiles(root);
  const { intent, scripts, findings } = await readWishes(instance, { files, dryRun, signal: options.signal });
  const applied: Applied = { modules: [], findings: [...findings], plan: [], finish: async () => undefined };
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
  const workshop = { guest, state: stateIn(files), situation, dryRun, now };
  const runAll = async (chosen: readonly Module[]): Promise<void> => {
    for (const module of chosen) keep(module, await runModule(module, workshop), applied, console);
  };
  await runAll(modules.filter((module) => dryRun || !module.lastOfAll));
  return { ...applied, finish: () => runAll(modules.filter((module) => !dryRun && module.lastOfAll)) };
}

function keep({ name }: Module, run: ModuleRun | undefined, applied: Applied, console: Console): void {
  if (!run) return;
  applied.modules.push(run.report);
  applied.findings.push(...run.findings);
  applied.plan.push({ module: name, actions: run.actions });
  console(moduleLine(run.report));
  for (const finding of run.findings) console(findingLine(finding));
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
  { root, console, stage = 'all' }: ProvisionOptions,
  service: Service | undefined,
): Promise<void> {
  const complete = stage === 'all' || stage === 'final';
  await stateIn(rootFiles(root)).keepReport(report, complete);
  if (!complete) return console(`the stage ${stage} is over`);
  for (const key of report.hostKeys) console(`SSH host key: ${key}`);
  const reason = service && (await postReport(report, service));
  if (reason) console(`the cloud did not take the report: ${reason}`);
  console(
    `${report.result} after ${report.uptimeSeconds.toFixed(1)} seconds${service && !reason ? ', and the cloud knows' : ''}`,
  );
}
