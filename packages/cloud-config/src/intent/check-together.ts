// What is wrong only between parts of a configuration, each of which is right by itself.
import type { Position, Say } from '../finding.ts';
import type { FileIntent, Intent } from './intent.ts';

export function checkTogether(intent: Intent, say: Say): void {
  twice(intent.users, ({ name }) => name, say, {
    code: 'user-twice',
    message: 'this user is named before',
    effect: 'The account is made by the first one; of the second only keys, sudo and passwords count.',
    advice: 'join the two',
  });
  twice(intent.passwords, ({ user }) => user ?? '', say, {
    code: 'password-twice',
    message: 'this user has a password before',
    effect: 'The last one counts.',
    advice: 'remove one of the two',
  });
  twice(
    intent.writeFiles.filter(({ append }) => !append),
    ({ path }) => path,
    say,
    {
      code: 'file-twice',
      message: 'this file is written before',
      effect: 'The last one counts.',
      advice: 'remove one of the two, or write `append: true`',
    },
  );
  for (const file of intent.writeFiles) checkOwner(file, intent, say);
  checkNames(intent, say);
  checkCommands(intent, say);
}

interface Words {
  readonly code: string;
  readonly message: string;
  readonly effect: string;
  readonly advice: string;
}

function twice<T extends { readonly at: Position }>(
  items: readonly T[],
  nameOf: (item: T) => string,
  say: Say,
  { code, message, ...more }: Words,
): void {
  const first = new Map<string, Position>();
  for (const item of items) {
    const before = first.get(nameOf(item));
    if (before) say.warning(code, item.at, `${message}, in line ${before.line}`, more);
    else first.set(nameOf(item), item.at);
  }
}

/** cloud-init writes files before it makes users. */
function checkOwner({ owner = '', defer, at }: FileIntent, { users, groups }: Intent, say: Say): void {
  const made = new Set([...users, ...groups].map(({ name }) => name));
  const late = owner.split(':').find((name) => made.has(name));
  if (late !== undefined && !defer)
    say.info('file-owner-later', at, `the owner ${late} is made by this configuration`, {
      effect:
        'The file is written when the owner is there. cloud-init writes it before, fails, and leaves out all files that follow.',
      advice: 'write `defer: true`',
    });
}

function checkNames({ hostname, fqdn, keys }: Intent, say: Say): void {
  const short = fqdn?.split('.')[0];
  if (hostname === undefined || short === undefined || hostname === short || hostname === fqdn) return;
  say.warning('names-differ', keys.get('fqdn'), '`fqdn` does not begin with `hostname`', {
    effect: 'The host is called by the one, and /etc/hosts names it by the other.',
    advice: `write \`hostname: ${short}\`, or leave it out`,
  });
}

/** MAX_ARG_STRLEN of Linux: 32 pages, with the NUL at the end. */
const longestWord = 131_071;

function checkCommands({ bootcmd, runcmd }: Intent, say: Say): void {
  const size = (word: string): number => new TextEncoder().encode(word).length;
  for (const { command, at } of [...bootcmd, ...runcmd])
    if ([command].flat().some((word) => size(word) > longestWord))
      say.warning('command-too-long', at, `a command is longer than ${longestWord} bytes`, {
        effect: 'Linux takes no argument of that length, so a program that gets it whole does not start.',
        advice: 'put the content into a file by `write_files`',
      });
}
