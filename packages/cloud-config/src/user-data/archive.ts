// `#cloud-config-archive`: a YAML list of parts (user_data.py:276).
import type { Say } from '../finding.ts';
import { maxParts } from '../limits.ts';
import type { YamlNode } from '../yaml/node.ts';
import { parseYaml } from '../yaml/parse.ts';
import type { PartKind } from './kind.ts';
import { kindOfPart, kindOfText } from './kind.ts';
import type { Part } from './user-data.ts';

export function readArchive(text: string, say: Say): Part[] {
  const { root, problem } = parseYaml(text);
  if (problem)
    say.error(
      problem.code,
      { line: problem.line ?? 1, column: problem.column ?? 1 },
      problem.message,
      problem,
    );
  if (root && root.kind !== 'sequence')
    say.error('archive-not-list', root.at, 'an archive must be a list of parts', {
      effect: 'Nothing of it is applied.',
    });
  return root?.kind === 'sequence'
    ? root.items.slice(0, maxParts).flatMap((item, index) => partOf(item, index, say))
    : [];
}

function partOf(item: YamlNode, index: number, say: Say): Part[] {
  const fields =
    item.kind === 'mapping' ? new Map(item.entries.map((entry) => [entry.key.text, entry.value])) : undefined;
  const content = fields ? fields.get('content') : item;
  if (content?.kind !== 'scalar') {
    say.error('archive-part', item.at, 'a part of the archive has no text as its `content`', {
      effect: 'The part is dropped.',
    });
    return [];
  }
  const type = textOf(fields?.get('type'));
  const name = textOf(fields?.get('filename')) ?? `part-${String(index + 1).padStart(3, '0')}`;
  const firstLine = content.style === 'literal' ? content.lines[0]?.at.line : undefined;
  return [{ name, kind: kindOf(type, content.text), text: content.text, firstLine }];
}

/** Without a type it is what it looks like, and a cloud-config if it looks like nothing. */
function kindOf(type: string | undefined, text: string): PartKind {
  if (type !== undefined) return kindOfPart(type, text);
  const seen = kindOfText(text);
  return seen === 'unknown' ? 'cloud-config' : seen;
}

const textOf = (node: YamlNode | undefined): string | undefined =>
  node?.kind === 'scalar' ? node.text : undefined;
