import { readFile, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { GuestTree, TreeOptions } from '../testing/guest-tree.ts';
import { guestTree } from '../testing/guest-tree.ts';

async function withKeygen(options: TreeOptions = {}): Promise<GuestTree> {
  const tree = await guestTree(options);
  await tree.write('usr/bin/ssh-keygen', '');
  return tree;
}

const run = async (tree: GuestTree): Promise<string[]> => {
  await tree.provision();
  return tree.commands.map(({ argv }) => [argv[0], argv.at(-1)?.split('/').at(-1)].join(' '));
};

test('keys are made where there are none', async () => {
  expect(await run(await withKeygen())).toEqual([
    'ssh-keygen ssh_host_ed25519_key',
    'ssh-keygen ssh_host_ecdsa_key',
  ]);
});

test('keys of the image are made anew, those of this boot stay', async () => {
  const fresh = await withKeygen();
  await fresh.write('etc/ssh/ssh_host_rsa_key', 'x');
  expect(await run(fresh)).toEqual([]);
  const old = await withKeygen();
  for (const type of ['rsa', 'ed25519']) {
    await old.write(`etc/ssh/ssh_host_${type}_key`, 'x');
    await utimes(join(old.root, `etc/ssh/ssh_host_${type}_key`), 1, 1);
  }
  expect(await run(old)).toEqual([
    'rm ssh_host_rsa_key.pub',
    'rm ssh_host_ed25519_key.pub',
    'ssh-keygen ssh_host_ed25519_key',
    'ssh-keygen ssh_host_ecdsa_key',
  ]);
});

test('keys of the image stay where the user data says so', async () => {
  const tree = await withKeygen({ userData: '#cloud-config\nssh_deletekeys: false\n' });
  await tree.write('etc/ssh/ssh_host_rsa_key', 'x');
  await utimes(join(tree.root, 'etc/ssh/ssh_host_rsa_key'), 1, 1);
  expect(await run(tree)).toEqual([]);
});

test('a key that is given is written, reported, and not shown', async () => {
  const key = '-----BEGIN OPENSSH PRIVATE KEY-----\n    c2VjcmV0\n    -----END OPENSSH PRIVATE KEY-----';
  const tree = await withKeygen({
    userData: `#cloud-config\nssh_keys:\n  ed25519_private: |\n    ${key}\n  ed25519_public: ssh-ed25519 AAAAC3Nza host\n`,
  });
  const { report } = await tree.provision();
  expect(tree.commands).toEqual([]);
  expect((await stat(join(tree.root, 'etc/ssh/ssh_host_ed25519_key'))).mode & 0o777).toBe(0o600);
  expect(await readFile(join(tree.root, 'etc/ssh/ssh_host_ed25519_key.pub'), 'utf8')).toBe(
    'ssh-ed25519 AAAAC3Nza host\n',
  );
  expect(report.hostKeys).toEqual(['ssh-ed25519 AAAAC3Nza host']);
  expect(tree.lines).toContain('SSH host key: ssh-ed25519 AAAAC3Nza host');
  expect(tree.lines.join('\n')).not.toContain('c2VjcmV0');
});

test('the types that are asked for are made', async () => {
  expect(await run(await withKeygen({ userData: '#cloud-config\nssh_genkeytypes: [rsa]\n' }))).toEqual([
    'ssh-keygen ssh_host_rsa_key',
  ]);
});
