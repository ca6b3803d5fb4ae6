// Builds the tree of nodes from the parser's events: tags, anchors, aliases, merge keys.
import type { AliasEvent, Event, MappingEvent, ScalarEvent, SequenceEvent } from 'js-yaml';
import { EVENT_ID, getScalarValue, SCALAR_STYLE } from 'js-yaml';
import type { Position } from '../finding.ts';
import { maxDepth, maxNodes } from '../limits.ts';
import { mergeEntries } from './merge-key.ts';
import type {
  Extent,
  ScalarStyle,
  SourceLine,
  YamlEntry,
  YamlMapping,
  YamlNode,
  YamlScalar,
  YamlSequence,
} from './node.ts';
import { extentOf } from './node.ts';
import type { Places } from './places.ts';
import { YamlProblem } from './problem.ts';
import { resolvePlain } from './resolve-scalar.ts';
import { checkCollectionTag, resolveTagged } from './tag.ts';

type NodeEvent = ScalarEvent | SequenceEvent | MappingEvent | AliasEvent;

/** Walks over the events once. `end` is how far into the source the last node reached. */
interface Walk {
  readonly places: Places;
  readonly events: readonly Event[];
  readonly anchors: Map<string, YamlNode | 'open'>;
  next: number;
  end: number;
}

/** The root of the only document, or `undefined` when there is none. Throws `YamlProblem`. */
export function compose(places: Places, events: readonly Event[]): YamlNode | undefined {
  const documents = events.filter((event) => event.type === EVENT_ID.DOCUMENT);
  const origin = { line: 1, column: 1 };
  if (documents.length > 1)
    throw new YamlProblem(
      'several-documents',
      origin,
      'there are several YAML documents',
      'keep one document; remove `---` between them',
    );
  // A node is one event, or two: nothing is built of what would be refused in the end.
  if (events.length > 2 * maxNodes + 4) throw tooLarge(origin);
  if (documents.length === 0 || events[1]?.type === EVENT_ID.POP) return undefined;
  return composeNode({ places, events, anchors: new Map(), next: 1, end: 0 }, origin);
}

function composeNode(walk: Walk, fallback: Position): YamlNode {
  const event = walk.events[walk.next++] as NodeEvent;
  if (event.type === EVENT_ID.ALIAS) return resolveAlias(walk, event);
  const anchor = walk.places.source.slice(event.anchorStart, event.anchorEnd);
  if (event.anchorStart >= 0) walk.anchors.set(anchor, 'open');
  const node = composeContent(walk, event, fallback);
  if (event.anchorStart >= 0) walk.anchors.set(anchor, node);
  checkExtent(node);
  return node;
}

function composeContent(walk: Walk, event: Exclude<NodeEvent, AliasEvent>, fallback: Position): YamlNode {
  if (event.type === EVENT_ID.SCALAR) return composeScalar(walk, event, fallback);
  checkCollectionTag(tagOf(walk, event), walk.places.at(event.start));
  return event.type === EVENT_ID.SEQUENCE ? composeSequence(walk, event) : composeMapping(walk, event);
}

function resolveAlias(walk: Walk, event: AliasEvent): YamlNode {
  const name = walk.places.source.slice(event.anchorStart, event.anchorEnd);
  const at = walk.places.at(event.anchorStart);
  const node = walk.anchors.get(name);
  walk.end = event.anchorEnd;
  if (node === undefined)
    throw new YamlProblem('unknown-alias', at, `the alias *${name} has no anchor &${name} before it`);
  if (node === 'open')
    throw new YamlProblem('recursive-alias', at, `the alias *${name} stands inside what it stands for`);
  return node;
}

const styles: Record<number, ScalarStyle> = {
  [SCALAR_STYLE.PLAIN]: 'plain',
  [SCALAR_STYLE.SINGLE_QUOTED]: 'quoted',
  [SCALAR_STYLE.DOUBLE_QUOTED]: 'quoted',
  [SCALAR_STYLE.LITERAL_BLOCK]: 'literal',
  [SCALAR_STYLE.FOLDED_BLOCK]: 'folded',
};

function composeScalar(walk: Walk, event: ScalarEvent, fallback: Position): YamlScalar {
  const { places } = walk;
  const written = event.valueStart >= 0;
  const text = written ? getScalarValue(places.source, event) : '';
  const style = styles[event.style] ?? 'plain';
  const lines = written ? linesOf(places, event) : [];
  const at =
    (isBlock(style) ? lines[0]?.at : undefined) ?? (written ? places.at(event.valueStart) : fallback);
  const tag = tagOf(walk, event);
  const resolved = tag
    ? resolveTagged(tag, text, at)
    : style === 'plain'
      ? resolvePlain(text)
      : { type: 'str' as const, value: text };
  if (written) walk.end = event.valueEnd;
  return {
    kind: 'scalar',
    ...resolved,
    text,
    style,
    at,
    lines,
    extent: single,
  };
}

const isBlock = (style: ScalarStyle): boolean => style === 'literal' || style === 'folded';

/** A password in a block has a line and a column of its own. */
function linesOf(places: Places, event: ScalarEvent): SourceLine[] {
  const lines: SourceLine[] = [];
  let offset = event.valueStart;
  for (const raw of places.source.slice(offset, event.valueEnd).split(/\r\n|\r|\n/)) {
    const at = places.at(offset);
    const blanks = event.indent > 0 ? Math.min(event.indent, raw.length - raw.trimStart().length) : 0;
    lines.push({ text: raw.slice(blanks), at: { line: at.line, column: at.column + blanks } });
    offset += raw.length;
    offset += places.source.startsWith('\r\n', offset) ? 2 : 1;
  }
  return lines;
}

function composeSequence(walk: Walk, event: SequenceEvent): YamlSequence {
  const at = walk.places.at(event.start);
  const items: YamlNode[] = [];
  while (walk.events[walk.next]?.type !== EVENT_ID.POP) items.push(composeNode(walk, at));
  walk.next += 1;
  return { kind: 'sequence', items, at, extent: extentOf(items) };
}

function composeMapping(walk: Walk, event: MappingEvent): YamlMapping {
  const at = walk.places.at(event.start);
  const entries: YamlEntry[] = [];
  while (walk.events[walk.next]?.type !== EVENT_ID.POP) entries.push(composeEntry(walk, at));
  walk.next += 1;
  const source = walk.places.source.slice(event.start, Math.max(walk.end, event.start));
  return {
    kind: 'mapping',
    entries: mergeEntries(entries),
    source,
    at,
    extent: extentOf(entries.map((entry) => entry.value)),
  };
}

function composeEntry(walk: Walk, at: Position): YamlEntry {
  const key = composeNode(walk, at);
  if (key.kind !== 'scalar')
    throw new YamlProblem('key-not-text', key.at, 'a key must be a single word or text, not a list or map');
  return { key, value: composeNode(walk, key.at) };
}

const single: Extent = { nodes: 1, depth: 1 };

const tooLarge = (at: Position): YamlProblem =>
  new YamlProblem('too-large', at, `more than ${maxNodes} nodes, aliases counted`);

function checkExtent({ extent, at }: YamlNode): void {
  if (extent.nodes > maxNodes) throw tooLarge(at);
  if (extent.depth > maxDepth)
    throw new YamlProblem('too-deep', at, `lists and maps lie more than ${maxDepth} deep`);
}

const tagOf = (walk: Walk, event: Exclude<NodeEvent, AliasEvent>): string =>
  event.tagStart >= 0 ? walk.places.source.slice(event.tagStart, event.tagEnd) : '';
