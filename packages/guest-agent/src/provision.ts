// One run of the agent, from looking for the instance's data to telling the cloud what became of it.
import { setTimeout as pause } from 'node:timers/promises';
import type { ProvisioningReport } from '@nova-lite/instance-metadata';
import type { Applied, PlannedModule } from './apply.ts';
import { apply } from './apply.ts';
import { compare } from './datasource/choose.ts';
import type { Found } from './datasource/find.ts';
import { find } from './datasource/find.ts';
import type { DataFiles } from './datasource/files.ts';
import { summarise } from './datasource/files.ts';
import type { Service } from './datasource/metadata-service.ts';
import { bootClock } from './guest/boot.ts';
import { commandsBelow } from './guest/commands.ts';
import type { RunCommand } from './guest/commands.ts';
import { rootFiles } from './guest/root-files.ts';
import type { Console } from './report/console.ts';
import { findingLine } from './report/console.ts';
import { postReport } from './report/post.ts';
import { joinReports } from './report/join.ts';
import { makeReport } from './report/report.ts';
import { stageReports } from './report/stages.ts';
import type { StageChoice } from './stage.ts';
import { stateIn } from './state.ts';

export interface ProvisionOptions {
  /** The guest's root directory; `/` for the system that runs. */
  readonly root: string;
  /** `auto`, a directory, or the address of a metadata service. */
  readonly datasource: string;
  /** `all` when absent. */
  readonly stage?: StageChoice;
  /** Say what would be done, and do nothing. */
  readonly dryRun: boolean;
  /** Exactly what cloud-init does, as with `compat` in the image's settings. */
  readonly compat?: boolean;
  readonly console: Console;
  readonly signal: AbortSignal;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
  /** How long the keys of the instance wait for what the user data includes; 3000 when absent. */
  readonly keysWaitMs?: number;
  /** How programs of the guest are run; by default for real. */
  readonly run?: RunCommand;
}

export interface Provisioned {
  readonly report: ProvisioningReport;
  readonly plan: readonly PlannedModule[];
}

export async function provision(options: ProvisionOptions): Promise<Provisioned> {
  const { stage = 'all', console, dryRun, root, now } = options;
  const clock = await bootClock(now);
  const began = clock();
  const files = rootFiles(root);
  const found = await find({
    ...options,
    withoutNetwork: stage === 'local',
    run: commandsBelow('/'),
    say: console,
  });
  sayFound(found, stage, console);
  const applied = found.instance
    ? await apply(found.instance, { ...options, clock, service: found.service })
    : nothingApplied;
  const stages = stageReports(stage, applied.modules, { began, ended: clock() });
  const service = isLast(stage) ? await found.service : await soon(found.service);
  sayRead(service?.files, 'metadata service', console);
  const both = compare(found.drive, service?.files);
  for (const finding of [...found.findings, ...both]) console(findingLine(finding));
  const own = await makeReport(
    {
      datasource: found.kind,
      drive: found.drive,
      service: service?.files,
      modules: applied.modules,
      findings: [...found.findings, ...both, ...applied.findings],
      stages,
      complete: isLast(stage),
    },
    files,
  );
  const goesOn = stage !== 'all' && stage !== 'local';
  const report = joinReports(goesOn ? await stateIn(files).reportSoFar() : undefined, own);
  if (!dryRun && (found.instance || stage !== 'local')) await tell(report, options, service);
  if (!dryRun) await applied.finish();
  return { report, plan: applied.plan };
}

const nothingApplied: Applied = { modules: [], findings: [], plan: [], finish: async () => undefined };

const isLast = (stage: StageChoice): boolean => stage === 'all' || stage === 'final';

/** A stage that others wait for tells the cloud only if it has answered by now. */
const soon = (service: Found['service']): Found['service'] =>
  Promise.race([service, pause(1_000, undefined, { ref: false })]);

function sayFound({ kind, instance, drive }: Found, stage: StageChoice, console: Console): void {
  if (!instance && stage === 'local') return console('no drive of this machine; the network will be asked');
  if (!instance)
    return console('failed: no config drive and no metadata service say anything about this machine');
  console(`instance ${instance.uuid} from the ${kind.replace('-', ' ')}`);
  sayRead(drive, 'config drive', console);
}

function sayRead(files: DataFiles | undefined, where: string, console: Console): void {
  for (const { path, bytes } of summarise(files ?? new Map()))
    console(`read ${path} from the ${where}, ${bytes} bytes`);
}

async function tell(
  report: ProvisioningReport,
  { root, console, stage = 'all' }: ProvisionOptions,
  service: Service | undefined,
): Promise<void> {
  const complete = isLast(stage);
  await stateIn(rootFiles(root)).keepReport(report, complete);
  if (complete) for (const key of report.hostKeys) console(`SSH host key: ${key}`);
  const reason = service && (await postReport(report, service));
  if (reason) console(`the cloud did not take the report: ${reason}`);
  const what = complete
    ? `${report.result} after ${report.uptimeSeconds.toFixed(1)} seconds`
    : `the stage ${stage} is over`;
  console(`${what}${service && !reason ? ', and the cloud knows' : ''}`);
}
