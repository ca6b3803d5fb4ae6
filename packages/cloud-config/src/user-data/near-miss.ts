// User data that is nearly right. What its writer meant is evident, cloud-init would ignore all of it.
import type { Say } from '../finding.ts';
import { knownKeys } from '../schema/cloud-config.ts';
import { parseYaml } from '../yaml/parse.ts';
import type { PartKind } from './kind.ts';
import { kindOfText } from './kind.ts';

const ignored = 'cloud-init ignores all of it.';
const start = { line: 1, column: 1 };

/** The kind of the text, with a finding where it is not written as it should be. */
export function recognise(text: string, say: Say): PartKind {
  const kind = kindOfText(text);
  if (kind !== 'unknown') return checkBeginning(text, kind, say);
  return misspeltHeader(text, say) ?? missingHeader(text, say) ?? unknown(say);
}

function checkBeginning(text: string, kind: PartKind, say: Say): PartKind {
  if (kind === 'script' && !text.startsWith('#!'))
    say.warning('script-not-first', start, 'there are blanks before the `#!` of the script', {
      effect: 'Under cloud-init the kernel refuses to run it.',
      advice: 'begin the script in the first line',
    });
  if (kind === 'script') checkInterpreter(text, say);
  if (kind === 'script' && text.includes('\r\n'))
    say.info('script-crlf', start, 'the script has Windows line ends; they are removed');
  return kind;
}

function checkInterpreter(text: string, say: Say): void {
  const program = /^#![ \t]*(\S*)/.exec(text.trimStart())?.[1] ?? '';
  if (!program.startsWith('/'))
    say.error(
      'script-interpreter',
      start,
      program === '' ? 'no program is named after `#!`' : 'the program after `#!` is no path from `/`',
      {
        effect: 'Linux does not run the script.',
        advice: 'write `#!/bin/sh`, or `#!/usr/bin/env` and the program',
      },
    );
}

function misspeltHeader(text: string, say: Say): PartKind | undefined {
  if (!/^\s*#+[ \t]*cloud[-_ ]?config[ \t]*\r?$/im.test(text.slice(0, 200).trimStart().split('\n')[0] ?? ''))
    return undefined;
  say.warning('header-misspelt', start, 'the first line is meant to be `#cloud-config`', {
    effect: ignored,
    advice: 'write exactly `#cloud-config`',
  });
  return 'cloud-config';
}

/** A map whose every key is one of cloud-config's cannot be anything else. */
function missingHeader(text: string, say: Say): PartKind | undefined {
  const { root } = parseYaml(text);
  if (root?.kind !== 'mapping' || root.entries.length === 0) return undefined;
  if (!root.entries.every(({ key }) => knownKeys.has(key.text))) return undefined;
  say.warning('header-missing', start, 'the line `#cloud-config` is missing', {
    effect: ignored,
    advice: 'make `#cloud-config` the first line',
  });
  return 'cloud-config';
}

function unknown(say: Say): PartKind {
  say.error(
    'form-unknown',
    start,
    'this is no form of user data: it begins with neither `#cloud-config` nor `#!`',
    {
      effect: 'Nothing of it is applied.',
      advice: 'begin with `#cloud-config` for a configuration, or with `#!/bin/sh` for a script',
    },
  );
  return 'unknown';
}
