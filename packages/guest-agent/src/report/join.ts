// The story of a boot in several stages, as one.
import type { ProvisioningReport } from '@nova-lite/instance-metadata';
import { fitted, resultOf } from './report.ts';

/** What an earlier stage did is not replaced by a later one that found it done. */
export function joinReports(
  before: ProvisioningReport | undefined,
  now: ProvisioningReport,
): ProvisioningReport {
  if (!before) return now;
  const earlier = new Set(before.modules.map(({ module }) => module));
  const modules = [
    ...before.modules,
    ...now.modules.filter(({ module, result }) => !(result === 'skipped' && earlier.has(module))),
  ];
  const known = new Set(before.findings.map((finding) => JSON.stringify(finding)));
  const findings = [
    ...before.findings,
    ...now.findings.filter((finding) => !known.has(JSON.stringify(finding))),
  ];
  const later = new Set(now.stages?.map(({ stage }) => stage));
  const stages = [...(before.stages ?? []).filter(({ stage }) => !later.has(stage)), ...(now.stages ?? [])];
  return fitted({
    ...now,
    stages,
    modules,
    findings,
    result: resultOf({ datasource: now.datasource, modules, findings }),
  });
}
