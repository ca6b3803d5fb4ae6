// A template as a tree: text, `{{ value }}`, `{% if %}`, `{% for %}`, `{% set %}`, `{# comment #}`.
import type { Expression } from './expression.ts';
import { parseExpression } from './expression.ts';
import { TemplateProblem } from './problem.ts';

export type Node =
  | { readonly do: 'text'; readonly text: string }
  | { readonly do: 'print'; readonly value: Expression; readonly offset: number }
  | { readonly do: 'set'; readonly name: string; readonly value: Expression }
  | { readonly do: 'if'; readonly branches: readonly Branch[] }
  | { readonly do: 'for'; readonly name: string; readonly items: Expression; readonly body: readonly Node[] };

export interface Branch {
  /** Absent for `else`. */
  readonly test?: Expression;
  readonly body: readonly Node[];
}

interface Piece {
  readonly kind: 'text' | '{{' | '{%' | '{#';
  readonly text: string;
  readonly offset: number;
}

const ends: Readonly<Record<string, string>> = { '{{': '}}', '{%': '%}', '{#': '#}' };
const deepest = 20;

/** Throws a `TemplateProblem`. */
export function parseTemplate(source: string): Node[] {
  const pieces = piecesOf(source).values();
  const { body, ended } = parseBody(pieces, 0);
  if (ended) throw new TemplateProblem(ended.offset, `\`${ended.word}\` stands without its beginning`);
  return body;

  /** Up to a tag that ends or divides a block. */
  function parseBody(rest: ArrayIterator<Piece>, depth: number): { body: Node[]; ended?: Tag } {
    if (depth > deepest) throw new TemplateProblem(0, `blocks lie more than ${deepest} deep`);
    const body: Node[] = [];
    for (let next = rest.next(); !next.done; next = rest.next()) {
      const piece = next.value;
      if (piece.kind === 'text') body.push({ do: 'text', text: piece.text });
      else if (piece.kind === '{{')
        body.push({ do: 'print', value: parseExpression(piece.text, piece.offset), offset: piece.offset });
      else if (piece.kind === '{%') {
        const tag = tagOf(piece);
        if (['elif', 'else', 'endif', 'endfor'].includes(tag.word)) return { body, ended: tag };
        body.push(blockOf(tag, (need) => inner(rest, depth + 1, tag, need)));
      }
    }
    return { body };
  }

  function inner(
    rest: ArrayIterator<Piece>,
    depth: number,
    tag: Tag,
    need: readonly string[],
  ): { body: Node[]; ended: Tag } {
    const { body, ended } = parseBody(rest, depth);
    if (ended && need.includes(ended.word)) return { body, ended };
    throw new TemplateProblem((ended ?? tag).offset, `\`${tag.word}\` is not ended by \`end${tag.word}\``);
  }
}

interface Tag {
  readonly word: string;
  readonly rest: string;
  readonly offset: number;
  readonly restOffset: number;
}

function tagOf({ text, offset }: Piece): Tag {
  const [, word = ''] = /^\s*(\w*)/.exec(text) ?? [];
  const start = text.indexOf(word) + word.length;
  return { word, rest: text.slice(start), offset, restOffset: offset + start };
}

type Inner = (need: readonly string[]) => { body: Node[]; ended: Tag };

function blockOf(tag: Tag, inner: Inner): Node {
  if (tag.word === 'if') return { do: 'if', branches: branchesOf(tag, inner) };
  if (tag.word === 'for') return loopOf(tag, inner);
  if (tag.word === 'set') return setOf(tag);
  throw new TemplateProblem(
    tag.offset,
    `the tag \`${tag.word.slice(0, 40)}\` is not known here; if, for and set are`,
  );
}

function branchesOf(tag: Tag, inner: Inner): Branch[] {
  const test = tag.word === 'else' ? undefined : parseExpression(tag.rest, tag.restOffset);
  const { body, ended } = inner(test ? ['elif', 'else', 'endif'] : ['endif']);
  return ended.word === 'endif' ? [{ test, body }] : [{ test, body }, ...branchesOf(ended, inner)];
}

function loopOf(tag: Tag, inner: Inner): Node {
  const match = /^\s*([A-Za-z_]\w*)\s+in\s/.exec(tag.rest);
  if (!match?.[1]) throw new TemplateProblem(tag.offset, 'a loop is written `for name in list`');
  const items = parseExpression(tag.rest.slice(match[0].length), tag.restOffset + match[0].length);
  return { do: 'for', name: match[1], items, body: inner(['endfor']).body };
}

function setOf(tag: Tag): Node {
  const match = /^\s*([A-Za-z_]\w*)\s*=(?!=)/.exec(tag.rest);
  if (!match?.[1]) throw new TemplateProblem(tag.offset, 'a variable is set by `set name = value`');
  return {
    do: 'set',
    name: match[1],
    value: parseExpression(tag.rest.slice(match[0].length), tag.restOffset + match[0].length),
  };
}

/** A line end right after a block is removed, as cloud-init has it (`trim_blocks`); `-` removes all blanks of its side. */
function piecesOf(source: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (let start = next(source, marks, 0); start >= 0; start = next(source, marks, from)) {
    const kind = source.slice(start, start + 2) as Piece['kind'];
    const end = endOf(source, start, kind);
    const before = source.slice(from, start);
    pieces.push({ kind: 'text', text: source[start + 2] === '-' ? before.trimEnd() : before, offset: from });
    const content = source.slice(start + 2, end).replace(/^[-+]/, ' ');
    pieces.push({ kind, text: content.replace(/[-+]$/, ''), offset: start + 2 });
    from = end + 2;
    if (source[end - 1] === '-') from = next(source, /\S|$/g, from);
    else if (kind !== '{{') from += /^\r?\n/.exec(source.slice(from, from + 2))?.[0].length ?? 0;
  }
  return [...pieces, { kind: 'text', text: source.slice(from), offset: from }];
}

const marks = /\{[{%#]/g;

/** Where the pattern next fits, from an offset on; -1 for nowhere. */
function next(source: string, pattern: RegExp, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(source)?.index ?? -1;
}

/** Quotes hide the end, except in a comment. */
function endOf(source: string, start: number, kind: string): number {
  const end = ends[kind] ?? '';
  let quote = '';
  for (let at = start + 2; at < source.length; at++) {
    const character = source[at] ?? '';
    if (quote === '' && source.startsWith(end, at)) return at;
    if (quote !== '' && character === '\\') at++;
    else if (quote !== '') quote = character === quote ? '' : quote;
    else if (kind !== '{#' && /["']/.test(character)) quote = character;
  }
  throw new TemplateProblem(start, `\`${kind}\` is not ended by \`${end}\``);
}
