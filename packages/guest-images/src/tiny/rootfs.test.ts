// The files of tiny agree with each other.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesBelow } from '../install-files.ts';
import { rootFiles } from './tree.ts';

const read = (path: string) => readFile(join(rootFiles, path), 'utf8');
const rows = async (path: string) =>
  (await read(path))
    .trim()
    .split('\n')
    .map((line) => line.split(':'));
const firstColumn = async (path: string) => (await rows(path)).map(([name]) => name);

test('there are the users that user data of other clouds names', async () => {
  expect(await firstColumn('etc/passwd')).toEqual(
    expect.arrayContaining(['root', 'tiny', 'fedora', 'centos']),
  );
});

test('no user has a password before one is set', async () => {
  expect(await firstColumn('etc/shadow')).toEqual(await firstColumn('etc/passwd'));
  expect((await rows('etc/shadow')).map(([, hash]) => hash)).toSatisfy((hashes: string[]) =>
    hashes.every((hash) => hash === '*'),
  );
});

test('groups with and without shadow are the same', async () => {
  expect(await firstColumn('etc/gshadow')).toEqual(await firstColumn('etc/group'));
});

test('init starts a login on the serial console and only what is there', async () => {
  const inittab = await read('etc/inittab');
  expect(inittab).toContain('ttyS0::respawn:/sbin/getty');
  const scripts = [...inittab.matchAll(/:\/(etc\/init\.d\/\w+)$/gm)].map(([, path]) => path);
  expect(await filesBelow(rootFiles)).toEqual(expect.arrayContaining(scripts));
});

test('SSH takes keys alone until provisioning says otherwise in a file that is read earlier', async () => {
  expect(await read('etc/ssh/sshd_config.d/90-tiny.conf')).toMatch(/^PasswordAuthentication no$/m);
});

test('the agent is told who the default user is', async () => {
  expect(JSON.parse(await read('etc/nova-lite-agent.json'))).toMatchObject({
    defaultUser: { name: 'tiny' },
    createMissingUsers: true,
  });
});
