// From the lines of a part to those of the whole user data.
import type { Finding } from '../finding.ts';
import type { Part } from './user-data.ts';

/** A finding of a part, with the line that it has in the whole; where that is not known, with the part's name. */
export function placed(finding: Finding, { firstLine, name }: Part): Finding {
  if (finding.part !== undefined) return finding;
  if (firstLine === undefined) return { ...finding, part: name };
  if (finding.line === undefined) return finding;
  return { ...finding, line: finding.line + firstLine - 1 };
}
