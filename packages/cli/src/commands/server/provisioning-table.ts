// What became of a server's user data, for people: the timeline as a table, what was found, the keys of the host.
import type { Moment, Provisioning, ReportedFinding } from './provisioning.ts';

export function provisioningTable(provisioning: Provisioning): string {
  const { server, id, result, timeline, findings, hostKeys } = provisioning;
  const sections = [
    `${server} (${id}): ${result}`,
    tableOf(timeline),
    findings.map(findingLine).join('\n'),
    hostKeys.length > 0 ? ['SSH host keys', ...hostKeys.map((key) => `  ${shown(key)}`)].join('\n') : '',
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

/** A guest wrote some of it. */
const shown = (text: string): string => text.replace(/[\0-\x1f\x7f-\x9f]/g, ' ');

const seconds = (value: number | undefined): string => (value === undefined ? '' : `${value.toFixed(1)} s`);

function tableOf(timeline: readonly Moment[]): string {
  const head = ['after', 'took', 'what', 'result', 'message'];
  const rows = timeline.map((moment) => [
    seconds(moment.afterSeconds),
    seconds(moment.tookSeconds),
    nameOf(moment),
    shown(moment.result),
    shown(moment.message),
  ]);
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const cell = (text: string, column: number): string =>
    column < 2 ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0);
  return all.map((row) => row.map(cell).join('  ').trimEnd()).join('\n');
}

function nameOf({ action, event, module }: Moment): string {
  if (module !== undefined) return `    ${shown(module)}`;
  if (event === undefined) return action;
  return `  ${shown(event).replace(/^guest__/, 'stage ')}`;
}

function findingLine({ severity, line, column, message, effect, advice }: ReportedFinding): string {
  const place = line === undefined ? '' : `user data ${line}:${column ?? 1}: `;
  const text = [message, effect, advice].filter(Boolean).join('; ');
  return shown(`${severity}: ${place}${text}`);
}
