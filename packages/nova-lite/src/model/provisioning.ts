// What a guest's report comes to, in words for the API.
import type { ModuleReport, ProvisioningReport, StageReport } from '@nova-lite/instance-metadata';

/** `pending` until the guest has said that nothing more is to come. */
export const provisioningState = (
  report: ProvisioningReport | null,
): ProvisioningReport['result'] | 'pending' =>
  report === null || report.complete === false ? 'pending' : report.result;

const mostReasons = 20;

/** Why it is not simply provisioned: what failed, and what was wrong with the user data. */
export function provisioningReasons(report: ProvisioningReport | null): string[] {
  const modules = (report?.modules ?? [])
    .filter(({ result }) => result === 'failed' || result === 'warning')
    .map(({ module, result, message }) => `${result}: ${module}: ${message}`);
  const findings = (report?.findings ?? []).filter(({ severity }) => severity !== 'info').map(describe);
  return [...findings, ...modules].slice(0, mostReasons);
}

function describe({ severity, line, column, message }: ProvisioningReport['findings'][number]): string {
  const place =
    line === undefined ? '' : ` at line ${line}${column === undefined ? '' : `, column ${column}`}`;
  return `${severity}${place}: ${message}`;
}

export interface ReportedStage extends Omit<StageReport, 'stage'> {
  readonly stage: string;
  readonly modules: readonly ModuleReport[];
}

/** An agent that knows no stages has done all of it in one. */
export function reportedStages({
  stages,
  modules,
  result,
  uptimeSeconds,
}: ProvisioningReport): ReportedStage[] {
  if (stages)
    return stages.map((each) => ({ ...each, modules: modules.filter(({ stage }) => stage === each.stage) }));
  const durationMs = modules.reduce((sum, module) => sum + module.durationMs, 0);
  const startedSeconds = Math.max(0, uptimeSeconds - durationMs / 1000);
  return [
    { stage: 'all', result: result === 'failed' ? 'failed' : 'ok', startedSeconds, durationMs, modules },
  ];
}
