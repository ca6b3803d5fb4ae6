// The SSH server: what its configuration comes to, which host keys there are, whose keys open which account.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Box } from '../../harness/cloud-init/box.ts';
import { accessOf, ownersOf, type Owners } from './owners.ts';

const asked =
  /^(?:passwordauthentication|permitrootlogin|kbdinteractiveauthentication|pubkeyauthentication) /;

export async function sshFacts(box: Box): Promise<Map<string, string>> {
  const { stdout } = await box.run(['sh', '-c', 'mkdir -p /run/sshd && sshd -T']);
  const names = (await readdir(join(box.root, 'etc/ssh'))).filter((name) => name.startsWith('ssh_host_'));
  return new Map([
    [
      'sshd',
      stdout
        .split('\n')
        .filter((line) => asked.test(line))
        .join('\n'),
    ],
    ['host keys', names.sort().join(' ')],
    ...(await authorizedKeys(box.root)),
  ]);
}

/** An empty file says nothing: cloud-init makes one for each user when it looks for keys to print. */
async function authorizedKeys(root: string): Promise<[string, string][]> {
  const homes = ['root', ...(await readdir(join(root, 'home'))).map((name) => `home/${name}`)];
  const owners = await ownersOf(root);
  const found = await Promise.all(homes.map((home) => keysIn(root, `${home}/.ssh`, owners)));
  return found.flat();
}

async function keysIn(root: string, directory: string, owners: Owners): Promise<[string, string][]> {
  const path = join(root, directory, 'authorized_keys');
  const text = await readFile(path, 'utf8').catch(() => '');
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) return [];
  const access = await Promise.all([join(root, directory), path].map((each) => accessOf(each, owners)));
  return [[`keys /${directory}`, [...access, ...[...new Set(lines)].sort()].join('\n')]];
}
