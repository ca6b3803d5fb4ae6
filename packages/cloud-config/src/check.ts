// The check of a whole piece of user data, as the API and an editor want it.
import { parseCloudConfig } from './cloud-config.ts';
import type { Finding } from './finding.ts';
import { maxFindings } from './limits.ts';
import { readUserData } from './user-data/read.ts';
import type { Gunzip, Part } from './user-data/user-data.ts';

/** All findings in the order in which they stand. Never throws because of the data. */
export function checkUserData(data: Uint8Array, options: { gunzip?: Gunzip } = {}): Finding[] {
  const { parts, findings, kind } = readUserData(data, options);
  const named = kind === 'multipart' || kind === 'archive';
  const inside = parts.flatMap((part) => checkPart(part).map((finding) => placed(finding, part, named)));
  return [...findings, ...inside]
    .slice(0, maxFindings)
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}

function checkPart(part: Part): readonly Finding[] {
  return part.kind === 'cloud-config' ? parseCloudConfig(part.text).findings : [];
}

/** A finding of a part, with the line that it has in the whole user data; where that is not known, with the part's name. */
export function placed(finding: Finding, part: Part, named: boolean): Finding {
  const whole = part.firstLine !== undefined && finding.line !== undefined;
  return {
    ...finding,
    line: whole ? (finding.line ?? 0) + (part.firstLine ?? 1) - 1 : finding.line,
    ...(named && !whole ? { part: part.name } : {}),
  };
}
