// What the first server read, found and did, and how to log in: for people.
import type { ModuleReport, ProvisioningReport, ReadFile, ReportFinding } from '@nova-lite/instance-metadata';

export interface SummaryFacts {
  readonly address: string;
  readonly networkId: string;
  readonly keyPath: string;
  readonly password: string | undefined;
  readonly report: ProvisioningReport;
}

export function summarise({ address, networkId, keyPath, password, report }: SummaryFacts): string {
  const inNetwork = `ip netns exec qdhcp-${networkId}`;
  const login = [
    `  ${inNetwork} ssh -i ${keyPath} tiny@${address}`,
    ...(password === undefined ? [] : [`  with the password that its user data set:  tiny / ${password}`]),
  ];
  return [
    `Server first is ${report.result}, ${report.uptimeSeconds.toFixed(1)} s after its kernel started (${report.agent}).`,
    '',
    ...section('Read at http://169.254.169.254', report.read.metadataService.map(file)),
    ...section('Found on the drive /dev/disk/by-label/config-2', report.read.configDrive.map(file)),
    `Both say the same: ${sameBytes(report.read)}`,
    '',
    ...section('Applied', report.modules.filter(({ result }) => result !== 'skipped').map(applied)),
    ...section('Findings', report.findings.map(finding)),
    ...section('Log in', login),
  ].join('\n');
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [title, ...lines, ''];

const file = ({ path, bytes }: ReadFile): string => `  ${path.padEnd(44)} ${String(bytes).padStart(7)} bytes`;

const applied = ({ module, result, message }: ModuleReport): string =>
  `  ${result.padEnd(8)} ${module.padEnd(20)} ${message}`;

function finding({ severity, line, column, message }: ReportFinding): string {
  const place = line === undefined ? '' : ` line ${line}${column === undefined ? '' : `:${column}`}`;
  return `  ${severity}${place}: ${message}`;
}

/** Compares the files that were read in both places. */
export function sameBytes({ metadataService, configDrive }: ProvisioningReport['read']): string {
  const onDrive = new Map(configDrive.map(({ path, sha256 }) => [path, sha256]));
  const both = metadataService.filter(({ path }) => onDrive.has(path));
  if (both.length === 0) return 'not known, nothing was read in both places';
  const different = both.filter(({ path, sha256 }) => onDrive.get(path) !== sha256).map(({ path }) => path);
  return different.length === 0 ? `yes, ${both.length} files byte for byte` : `NO: ${different.join(', ')}`;
}
