// Takes user data apart: what it is, and its parts.
import type { Finding, Say } from '../finding.ts';
import { sayTo } from '../finding.ts';
import { maxFindings } from '../limits.ts';
import { readArchive } from './archive.ts';
import { decodeBase64, decodeText, isGzip, unpack } from './decode.ts';
import { kindOfPart } from './kind.ts';
import { isMime, readMime } from './mime.ts';
import { recognise } from './near-miss.ts';
import type { Gunzip, Part, UserData } from './user-data.ts';

/** Never throws because of the data. Without `gunzip`, compressed data is named and not looked at. */
export function readUserData(data: Uint8Array, { gunzip }: { gunzip?: Gunzip } = {}): UserData {
  const findings: Finding[] = [];
  const say = sayTo((finding) => findings.length < maxFindings && findings.push(finding));
  const compressed = isGzip(data);
  const plain = compressed ? unpack(data, gunzip, say) : data;
  const text = plain && decodeText(plain, say);
  return {
    compressed,
    findings,
    ...(text === undefined ? { kind: 'binary', parts: [] } : takeApart(text, say)),
  };
}

function takeApart(text: string, say: Say): Pick<UserData, 'kind' | 'parts'> {
  if (isMime(text)) return { kind: 'multipart', parts: mimeParts(text, say) };
  const inner = decodeBase64(text, say);
  const content = inner ?? text;
  const kind = recognise(content, say);
  if (kind === 'empty') return { kind, parts: [] };
  if (kind === 'archive') return { kind, parts: readArchive(content, say) };
  return {
    kind,
    parts: [{ name: 'part-001', kind, text: content, firstLine: inner === undefined ? 1 : undefined }],
  };
}

function mimeParts(text: string, say: Say): Part[] {
  return readMime(text, say).flatMap((leaf, index) => {
    const name = leaf.filename ?? `part-${String(index + 1).padStart(3, '0')}`;
    const kind = kindOfPart(leaf.contentType, leaf.text);
    const at = leaf.firstLine === undefined ? undefined : { line: leaf.firstLine, column: 1 };
    if (kind === 'unknown')
      say.error(
        'part-unknown',
        at,
        `the part ${JSON.stringify(name)} of type ${leaf.contentType} is of no known form`,
        { effect: 'The part is dropped.' },
      );
    return kind === 'empty'
      ? []
      : [{ name, kind, text: leaf.text, firstLine: leaf.firstLine, mergeHow: leaf.mergeHow }];
  });
}
