// Tells what the last run of this boot came to.
import { setTimeout as pause } from 'node:timers/promises';
import type { ProvisioningReport } from '@nova-lite/instance-metadata';
import { findingLine, moduleLine } from './report/console.ts';
import type { State } from './state.ts';

const pollMs = 500;

export async function readStatus(
  state: State,
  wait: boolean,
  signal: AbortSignal,
): Promise<ProvisioningReport | undefined> {
  for (;;) {
    const report = await state.report();
    if (report || !wait || signal.aborted) return report;
    await pause(pollMs, undefined, { signal }).catch(() => undefined);
  }
}

export function statusText(report: ProvisioningReport | undefined): string {
  if (!report) return 'pending\n';
  const lines = [
    report.result,
    ...report.modules.map((module) => `  ${moduleLine(module)}`),
    ...report.findings.map((finding) => `  ${findingLine(finding)}`),
  ];
  return `${lines.join('\n')}\n`;
}
