// The words of an expression.
import { TemplateProblem } from './problem.ts';

export interface Token {
  readonly kind: 'name' | 'number' | 'text' | 'mark' | 'end';
  readonly text: string;
  readonly offset: number;
}

const tokenPattern =
  /\s*(?:([A-Za-z_]\w*)|(\d+(?:\.\d+)?)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(==|!=|<=|>=|[-+~<>()[\].,|]))/suy;

/** Nobody needs longer ones; it also bounds how deep the parser goes. */
const longest = 2000;

export function tokensOf(source: string, offset: number): Token[] {
  if (source.length > longest)
    throw new TemplateProblem(offset, `the expression is longer than ${longest} characters`);
  const tokens: Token[] = [];
  const text = source.trimEnd();
  for (tokenPattern.lastIndex = 0; tokenPattern.lastIndex < text.length;) {
    const from = tokenPattern.lastIndex;
    const match = tokenPattern.exec(text);
    if (!match) throw new TemplateProblem(offset + from, 'this is not understood in an expression');
    tokens.push(tokenOf(match, offset));
  }
  return [...tokens, { kind: 'end', text: '', offset: offset + text.length }];
}

function tokenOf(match: RegExpExecArray, offset: number): Token {
  const [whole, name, number, quoted, mark = ''] = match;
  const at = offset + match.index + whole.length - whole.trimStart().length;
  if (name !== undefined) return { kind: 'name', text: name, offset: at };
  if (number !== undefined) return { kind: 'number', text: number, offset: at };
  if (quoted !== undefined) return { kind: 'text', text: unquote(quoted), offset: at };
  return { kind: 'mark', text: mark, offset: at };
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
const unquote = (text: string): string =>
  text.slice(1, -1).replace(/\\(.)/gs, (_, character: string) => escapes[character] ?? character);
