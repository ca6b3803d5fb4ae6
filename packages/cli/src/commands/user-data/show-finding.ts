// Findings for people, as a compiler shows its own: the place, the line, a caret below it, what to do.
import type { Finding } from '@nova-lite/cloud-config';

/** `name:4:12: warning: ...`, with the line of the source where it is known. */
export function showFinding(finding: Finding, name: string, lines: readonly string[]): string {
  const { severity, code, message, effect, advice } = finding;
  return [
    `${placeOf(finding, name)}: ${severity}: ${message} [${code}]`,
    ...sourceOf(finding, lines),
    ...(effect ? [`  what happens: ${effect}`] : []),
    ...(advice ? [`  instead: ${advice}`] : []),
  ].join('\n');
}

const placeOf = ({ line, column, part }: Finding, name: string): string =>
  [part === undefined ? name : `${name} (${part})`, ...(line === undefined ? [] : [line, column ?? 1])].join(
    ':',
  );

const longest = 160;

/** The line of a part that was encoded cannot be shown: it does not stand in the file. */
function sourceOf({ line, column = 1, part }: Finding, lines: readonly string[]): string[] {
  const text = line === undefined || part !== undefined ? undefined : lines[line - 1];
  if (text === undefined) return [];
  const number = String(line).padStart(5);
  const shown = text.replace(/[\0-\x08\x0b-\x1f\x7f]/g, '?').slice(0, longest);
  // Tabs stay tabs below, so that the caret stands under its column.
  const before = shown.slice(0, column - 1).replace(/[^\t]/g, ' ');
  return [`${number} | ${shown}`, `${' '.repeat(5)} | ${before}^`];
}

export function summarise(findings: readonly Finding[], name: string): string {
  const counted = (['error', 'warning', 'info'] as const)
    .map((severity) => ({ severity, count: findings.filter((each) => each.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${words[severity][count === 1 ? 0 : 1]}`);
  return counted.length === 0 ? `${name}: nothing to object to` : `${name}: ${counted.join(', ')}`;
}

const words = {
  error: ['error', 'errors'],
  warning: ['warning', 'warnings'],
  info: ['hint', 'hints'],
} as const;
