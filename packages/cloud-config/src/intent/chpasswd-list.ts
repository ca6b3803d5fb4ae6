// The `list` of `chpasswd`: lines of `user:password`, in all the shapes in which people write them.
import type { Position, Say } from '../finding.ts';
import type { SourceLine, YamlEntry, YamlNode, YamlScalar } from '../yaml/node.ts';
import { isNull } from '../yaml/node.ts';
import type { PasswordIntent } from './intent.ts';
import { describe, readText } from './read-value.ts';
import { isAccountName, secretOf } from './secret.ts';

/** What a mistake in `chpasswd` costs. */
export const lost = 'cloud-init stops there: no password is set, and ssh_pwauth is not applied either.';

export function readChpasswdList(list: YamlNode, say: Say): PasswordIntent[] {
  if (list.kind === 'mapping') return sayPairs(list.at, list.entries, say);
  if (list.kind === 'sequence') return list.items.flatMap((item) => readItem(item, say));
  if (isNull(list)) {
    say.error('chpasswd-list-empty', list.at, '`list` of `chpasswd` is empty', {
      effect: 'No password is set.',
      advice: 'write `list: |` and the lines `user:password` below it, indented',
    });
    return [];
  }
  return linesOfList(list, say).flatMap((line) => readLine(line, say));
}

function sayPairs(at: Position, entries: readonly YamlEntry[], say: Say): PasswordIntent[] {
  say.warning(
    'chpasswd-list-map',
    at,
    'there is a blank after the colon, so YAML makes a map of `user: password`',
    {
      effect: `It is read as \`user:password\`. ${lost}`,
      advice: 'write `list: |`, and `user:password` without a blank',
    },
  );
  return entries.flatMap(({ key, value }) => {
    const password = readText(value, `the password of ${name(key.text)}`, say);
    return password === undefined ? [] : entry(key.text, password, value.at, say);
  });
}

function readItem(item: YamlNode, say: Say): PasswordIntent[] {
  if (item.kind === 'mapping') return sayPairs(item.at, item.entries, say);
  if (item.kind === 'scalar' && !isNull(item)) return readLine({ text: item.text, at: item.at }, say);
  say.error(
    'chpasswd-line',
    item.at,
    `an item of \`list\` must be \`user:password\`, but is ${describe(item)}`,
    { effect: `It is left out. ${lost}` },
  );
  return [];
}

/** Without the `|`, YAML joins the lines to one. The lines of the source are what was meant. */
function linesOfList(list: YamlScalar, say: Say): readonly SourceLine[] {
  if (list.style === 'literal')
    return list.lines.slice(0, list.lines.findLastIndex((line) => line.text.trim() !== '') + 1);
  if (list.style === 'quoted') return list.text.split('\n').map((text) => ({ text, at: list.at }));
  const lines = list.lines.map(({ text, at }) => ({
    text: text.trim(),
    at: { line: at.line, column: at.column + text.length - text.trimStart().length },
  }));
  const full = lines.filter((line) => line.text !== '');
  if (full.length > 1)
    say.warning('chpasswd-folded', list.at, 'without `|` after `list:` YAML joins the lines to one', {
      effect: 'Each line is read on its own; cloud-init takes all of it for one password.',
      advice: 'write `list: |`',
    });
  return full;
}

function readLine({ text, at }: SourceLine, say: Say): PasswordIntent[] {
  if (text.trim() === '' || text.trimStart().startsWith('#')) {
    const what = text.trim() === '' ? 'an empty line' : 'a comment';
    say.warning('chpasswd-comment', at, `${what} inside a block of text is part of the text`, {
      effect: `It is left out. ${lost}`,
      advice: 'remove the line',
    });
    return [];
  }
  const colon = text.indexOf(':');
  if (colon < 0) {
    say.error('chpasswd-line', at, 'this line of `list` has no colon: it must be `user:password`', {
      effect: `It is left out. ${lost}`,
    });
    return [];
  }
  return entry(
    text.slice(0, colon),
    withoutLeadingBlank(text.slice(colon + 1), { line: at.line, column: at.column + colon + 1 }, say),
    at,
    say,
  );
}

function withoutLeadingBlank(password: string, at: Position, say: Say): string {
  const trimmed = password.replace(/^[ \t]+/, '');
  if (trimmed !== password && trimmed !== '')
    say.warning('password-leading-blank', at, 'the password begins with a blank', {
      effect: 'It is set without the blank; cloud-init would set it with it.',
      advice: 'write `user:password` without a blank after the colon',
    });
  if (/[ \t]$/.test(trimmed))
    say.warning('password-trailing-blank', at, 'the password ends with a blank, which is part of it', {
      effect: 'Who logs in must type it too.',
      advice: 'remove the blank at the end of the line',
    });
  if (/^(["']).*\1$/.test(trimmed))
    say.warning('password-quoted', at, 'the quotes are part of the password', {
      effect: 'Inside a block of text quotes have no meaning.',
      advice: 'leave them out',
    });
  if (/\s#/.test(trimmed))
    say.warning('password-comment', at, 'what looks like a comment is part of the password', {
      effect: 'Who logs in must type it too.',
      advice: 'remove it, or put it above in a line of its own outside the block',
    });
  return trimmed;
}

function entry(written: string, password: string, at: Position, say: Say): PasswordIntent[] {
  const user = written.trim();
  if (!isAccountName(user)) {
    say.error('account-name', at, `${name(user)} is no name of an account`, {
      effect: 'Its password is not set.',
    });
    return [];
  }
  const secret = secretOf(password, user, at, say);
  return secret ? [{ user, secret, at }] : [];
}

const name = (text: string): string => JSON.stringify(text.slice(0, 40));
