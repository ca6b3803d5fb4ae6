// The check of a whole piece of user data, as the API and an editor want it.
import { parseCloudConfig } from './cloud-config.ts';
import { faithfulFinding } from './faithful/losses.ts';
import type { Finding } from './finding.ts';
import type { Reading } from './reading.ts';
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
export function checkUserData(
  data: Uint8Array,
  options: { gunzip?: Gunzip; reading?: Reading } = {},
): Finding[] {
  const { parts, findings } = readUserData(data, options);
  const inside = parts.flatMap((part) => checkPart(part).map((finding) => placed(finding, part)));
  const all = [...tooLong(data), ...findings, ...inside].slice(0, maxFindings).sort(byPlace);
  return options.reading === 'faithful' ? all.map(faithfulFinding) : all;
}

/** What Nova takes, encoded in base64. */
const longest = 65_535;

function tooLong({ length }: Uint8Array): Finding[] {
  const encoded = Math.ceil(length / 3) * 4;
  if (encoded <= longest) return [];
  return [
    {
      severity: 'error',
      code: 'user-data-too-long',
      message: `in base64 the user data is ${encoded} bytes long, and a server takes ${longest}`,
      effect: 'The server is refused.',
      advice: 'compress it with gzip, or fetch a part of it by `#include`',
    },
  ];
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
