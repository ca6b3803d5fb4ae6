// What is said about user data, and what is left of it, where nobody helps.
import type { Finding } from '../finding.ts';
import type { Part } from '../user-data/user-data.ts';

/** Beginnings that cloud-init does not recognise: it ignores all of the data. */
const ignored = ['header-misspelt', 'header-missing', 'byte-order-mark', 'base64-twice'];

export const isIgnored = (findings: readonly Finding[]): boolean =>
  findings.some(({ code }) => ignored.includes(code));

/** The kernel takes a script for one only when `#!` are its first two bytes. */
export const isRun = ({ kind, text }: Part): boolean => !kind.startsWith('script') || text.startsWith('#!');

/** Only what cloud-init does is an effect now; and what it does to a thing that could have been helped is a loss. */
export function faithfulFinding(finding: Finding): Finding {
  const effect = /cloud-init .*$/is.exec(finding.effect ?? '')?.[0];
  if (effect === undefined) return finding;
  return { ...finding, severity: finding.severity === 'warning' ? 'error' : finding.severity, effect };
}
