// The check of a whole piece of user data, as the API and an editor want it.
import { parseCloudConfig } from './cloud-config.ts';
import type { Finding } from './finding.ts';
import { sayTo } from './finding.ts';
import { checkJinja } from './jinja/render.ts';
import { maxFindings } from './limits.ts';
import { readPatch } from './merge/json-patch.ts';
import { urlsOf } from './user-data/include.ts';
import { sayPartHandler } from './user-data/part-handler.ts';
import { placed } from './user-data/placed.ts';
import { readUserData } from './user-data/read.ts';
import type { Gunzip, Part } from './user-data/user-data.ts';

/** All findings in the order in which they stand. Never throws because of the data. */
export function checkUserData(data: Uint8Array, options: { gunzip?: Gunzip } = {}): Finding[] {
  const { parts, findings } = readUserData(data, options);
  const inside = parts.flatMap((part) => checkPart(part).map((finding) => placed(finding, part)));
  return [...findings, ...inside].slice(0, maxFindings).sort(byPlace);
}

export const byPlace = (a: Finding, b: Finding): number =>
  (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);

function checkPart(part: Part): readonly Finding[] {
  if (part.kind === 'cloud-config') return parseCloudConfig(part.text).findings;
  const findings: Finding[] = [];
  const say = sayTo((finding) => findings.length < maxFindings && findings.push(finding));
  if (part.kind === 'jinja') checkJinja(part.text, say);
  if (part.kind === 'include' || part.kind === 'include-once') urlsOf(part.text, false, say);
  if (part.kind === 'jsonp') readPatch(part.text, say);
  if (part.kind === 'part-handler') sayPartHandler(say);
  return findings;
}
