// Accounts: who there is, which password opens them, when it expires, what sudo allows.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Box } from '../../harness/cloud-init/box.ts';

export async function accountFacts(box: Box, passwords: readonly string[]): Promise<Map<string, string>> {
  const lines = async (path: string): Promise<string[]> =>
    (await readFile(join(box.root, path), 'utf8')).split('\n').filter((line) => line !== '');
  const named = (kind: string, line: string): [string, string] => {
    const [name = '', ...rest] = line.split(':');
    return [`${kind} ${name}`, rest.join(':')];
  };
  const passwd = await lines('etc/passwd');
  const groups = (await lines('etc/group')).map((line) => line.replace(/[^:]*$/, sorted));
  return new Map([
    ...passwd.map((line) => named('passwd', unnumbered(line))),
    ...groups.map((line) => named('group', unnumbered(line))),
    ...(await shadowFacts(box, await lines('etc/shadow'), passwords)),
    ['sudo', (await sudoRules(box.root)).join('\n')],
    ['users by number', byNumber(passwd)],
  ]);
}

/** The numbers that `useradd` gives out depend on the order; that is a fact of its own. */
const given = /:10\d\d(?=:|$)/g;
const unnumbered = (line: string): string => line.replace(given, ':new');

const byNumber = (passwd: readonly string[]): string =>
  passwd
    .map((line) => line.split(':'))
    .filter(([, , id = '']) => /^10\d\d$/.test(id))
    .sort(([, , one], [, , other]) => Number(one) - Number(other))
    .map(([name]) => name)
    .join(' ');

const sorted = (members: string): string => members.split(',').sort().join(',');

async function shadowFacts(
  box: Box,
  lines: readonly string[],
  passwords: readonly string[],
): Promise<[string, string][]> {
  const rows = lines.map((line) => line.split(':'));
  const hashes = rows.map(([, hash = '']) => hash.replace(/^!+/, ''));
  const opened = await whatOpens(box, hashes, passwords);
  return rows.map(([name = '', hash = '', changed = '', ...aging], index) => {
    const lock = /^!+/.exec(hash)?.[0] ?? '';
    return [
      `shadow ${name}`,
      `${lock}${opened[index]} ${changed === '0' ? 'expired' : ''} ${aging.join(':')}`,
    ];
  });
}

/** For each hash the password that opens it. What is no hash stays as it is. */
async function whatOpens(
  box: Box,
  hashes: readonly string[],
  passwords: readonly string[],
): Promise<string[]> {
  if (!hashes.some((hash) => hash.startsWith('$'))) return [...hashes];
  const { stdout } = await box.run(['python3', '-W', 'ignore', '-c', tryAll], {
    input: JSON.stringify({ hashes, passwords }),
  });
  return JSON.parse(stdout) as string[];
}

const tryAll = `
import crypt, json, sys
asked = json.load(sys.stdin)
def opens(hash):
    if not hash.startswith('$'): return hash
    for password in asked['passwords']:
        if crypt.crypt(password, hash) == hash: return 'opened by ' + repr(password)
    return 'a hash that nothing opens'
print(json.dumps([opens(hash) for hash in asked['hashes']]))
`;

async function sudoRules(root: string): Promise<string[]> {
  const names = await readdir(join(root, 'etc/sudoers.d'));
  const texts = await Promise.all(names.map((name) => readFile(join(root, 'etc/sudoers.d', name), 'utf8')));
  const lines = texts
    .flatMap((text) => text.split('\n'))
    .filter((line) => line !== '' && !line.startsWith('#'));
  return [...new Set(lines)].sort();
}
