// Turns the parser's complaint into a sentence that says what to write instead, and points at the line that is wrong.
import { YAMLException } from 'js-yaml';
import type { Finding, Position } from '../finding.ts';
import { YamlProblem } from './problem.ts';

const effect =
  'The whole document is dropped: nothing of it is applied. cloud-init drops it too, with two lines in a log inside the guest.';

export function explainError(error: unknown, source: string): Finding {
  const { code, at, message, advice } = asProblem(error, source);
  return { severity: 'error', code, message, line: at.line, column: at.column, effect, advice };
}

function asProblem(error: unknown, source: string): YamlProblem {
  if (error instanceof YamlProblem) return error;
  if (error instanceof YAMLException && error.mark)
    return explainMark(error.reason, { line: error.mark.line + 1, column: error.mark.column + 1 }, source);
  if (error instanceof RangeError)
    return new YamlProblem('too-large', { line: 1, column: 1 }, 'the document is too large or too deep');
  throw error;
}

function explainMark(reason: string, at: Position, source: string): YamlProblem {
  const lines = source.split(/\r\n|\r|\n/);
  for (const explain of explanations) {
    const problem = explain(reason, at, lines);
    if (problem) return problem;
  }
  return new YamlProblem('yaml-syntax', at, `this is not YAML: ${reason}`);
}

type Explain = (reason: string, at: Position, lines: readonly string[]) => YamlProblem | undefined;

const indentOf = (line: string): number => line.length - line.trimStart().length;
const hasContent = (line: string): boolean => /^\s*[^\s#]/.test(line);
const valueStart = (line: string): number => /^\s*(?:-\s+)*[\w.-]+\s*:\s+/.exec(line)?.[0].length ?? -1;

const tabs: Explain = (reason, at, lines) => {
  const line = lines[at.line - 1] ?? '';
  if (!/\btab\b/.test(reason) && !/^\s*\t/.test(line)) return undefined;
  return new YamlProblem(
    'tab-indentation',
    { line: at.line, column: line.indexOf('\t') + 1 },
    'a tab is used to indent',
    'indent with spaces',
  );
};

/** The first key is indented and a later one is not: the mistake is in the first one. */
const indentedStart: Explain = (reason, at, lines) => {
  const first = lines.findIndex(hasContent);
  const indent = indentOf(lines[first] ?? '');
  if (!reason.includes('end of the stream or a document separator') || indent === 0 || first + 1 >= at.line)
    return undefined;
  const message = `this line is indented by ${indent}, but line ${at.line} by ${at.column - 1}: both are keys of the same map`;
  return new YamlProblem(
    'indentation',
    { line: first + 1, column: indent + 1 },
    message,
    'begin both lines in the same column',
  );
};

const specialCharacter: Explain = (reason, at, lines) => {
  const line = lines[at.line - 1] ?? '';
  const start = valueStart(line);
  if (!reason.includes('bad indentation') || !'@`%'.includes(line[start] ?? ' ')) return undefined;
  const message = `a value cannot begin with the character ${line[start]} unless it is in quotes`;
  return new YamlProblem(
    'special-character',
    { line: at.line, column: start + 1 },
    message,
    'put the value in quotes',
  );
};

/** `password: a: b` */
const colonInValue: Explain = (reason, at, lines) => {
  const line = lines[at.line - 1] ?? '';
  const start = valueStart(line);
  if (!reason.includes('bad indentation') || start < 0 || at.column <= start + 1) return undefined;
  const message = 'the value has a colon followed by a blank, so YAML takes it for another key';
  return new YamlProblem('colon-in-value', at, message, 'put the value in quotes');
};

const indentation: Explain = (reason, at, lines) => {
  if (!reason.includes('bad indentation') && !reason.includes('end of the stream or a document separator'))
    return undefined;
  const indent = indentOf(lines[at.line - 1] ?? '');
  const message = `this line is indented by ${indent}, which fits none of the lines above it`;
  return new YamlProblem(
    'indentation',
    { line: at.line, column: indent + 1 },
    message,
    'begin it in the same column as the other keys or items of its map or list',
  );
};

const missingColon: Explain = (reason, at, lines) => {
  if (!reason.includes('can not read a') && !reason.includes("expected ':'")) return undefined;
  const above = lines.slice(0, at.line).findLastIndex((line) => hasContent(line) && !/:(?:\s|$)/.test(line));
  const line = above < 0 ? at.line - 1 : above;
  const column = indentOf(lines[line] ?? '') + 1;
  return new YamlProblem(
    'missing-colon',
    { line: line + 1, column },
    'this line is neither `key: value` nor a list item',
    'write `key: value`, with a blank after the colon',
  );
};

const openEnd: Explain = (reason, at, lines) => {
  const inside = /unexpected end of the stream within a (.*)/.exec(reason)?.[1];
  const cut = inside ?? (reason.includes('deficient indentation') ? 'bracket or quote' : undefined);
  if (!cut) return undefined;
  const last = lines.slice(0, inside ? undefined : at.line - 1).findLastIndex(hasContent);
  const place = last < 0 ? at : { line: last + 1, column: (lines[last] ?? '').length + 1 };
  return new YamlProblem(
    'not-closed',
    place,
    `a ${cut} is opened and not closed`,
    'close the bracket or the quote',
  );
};

const nonPrintable: Explain = (reason, at) =>
  reason.includes('non-printable')
    ? new YamlProblem(
        'non-printable',
        at,
        'there is a character that cannot be printed, which YAML does not allow',
        'write it as an escape in double quotes, or as !!binary',
      )
    : undefined;

const explanations = [
  tabs,
  indentedStart,
  specialCharacter,
  colonInValue,
  indentation,
  missingColon,
  openEnd,
  nonPrintable,
];
