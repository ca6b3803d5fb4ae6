import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aKey, guestTree } from '../testing/guest-tree.ts';
import { webServer } from '../testing/web-server.ts';

const key = (letter: string): string => aKey.replace('IK0', `I${letter}0`).replace(/ \S+$/, '');

async function guestOf(address: string, userData: string) {
  const sshKeyServers = { github: address, launchpad: address };
  const tree = await guestTree({
    settings: { defaultUser: { name: 'tiny' }, sshKeyServers },
    metadata: { uuid: '0047dded-b5f0-4ebb-8ab3-1a0dd3ffe180' },
    userData: `#cloud-config\n${userData}\n`,
  });
  const authorized = (home: string) => readFile(join(tree.root, home, '.ssh/authorized_keys'), 'utf8');
  return { tree, authorized };
}

test('keys that GitHub and Launchpad publish are authorized, with the name that they came from', async () => {
  const { address } = await webServer({
    '/ann.keys': { body: `${key('A')}\r\n${key('B')}\n` },
    '/~bob/+sshkeys': { body: key('C') },
  });
  const { tree, authorized } = await guestOf(address, 'ssh_import_id: [gh:ann, lp:bob]');
  const { report } = await tree.provision();
  expect(report.result, JSON.stringify(report)).toBe('provisioned');
  expect((await authorized('home/tiny')).trim().split('\n')).toEqual([
    `${key('A')} # ssh-import-id gh:ann`,
    `${key('B')} # ssh-import-id gh:ann`,
    `${key('C')} # ssh-import-id lp:bob`,
  ]);
});

test('an account that is not there costs no other, and the rest of the user data is applied', async () => {
  const { address } = await webServer({ '/ann.keys': { body: key('A') } });
  const { tree, authorized } = await guestOf(address, 'hostname: web\nssh_import_id: [gh:nobody, gh:ann]');
  const { report } = await tree.provision();
  expect(report.modules.find(({ module }) => module === 'ssh-import-id')).toMatchObject({
    result: 'failed',
    message: expect.stringContaining('HTTP 404'),
  });
  expect(await authorized('home/tiny')).toContain('gh:ann');
  expect(await readFile(join(tree.root, 'etc/hostname'), 'utf8')).toBe('web\n');
});

test('only bare keys are taken from what is published', async () => {
  const body = `command="rm" ${key('A')}\n<html>\n# ${key('B')}\n`;
  const { address } = await webServer({ '/ann.keys': { body } });
  const { tree } = await guestOf(address, 'ssh_import_id: [gh:ann]');
  expect((await tree.provision()).report.modules.at(-1)).toMatchObject({
    result: 'failed',
    message: expect.stringContaining('holds no SSH key'),
  });
});

test('more than anybody publishes is not read to its end', async () => {
  const { address } = await webServer({ '/ann.keys': { body: `${key('A')}\n`.repeat(5_000) } });
  const { tree } = await guestOf(address, 'ssh_import_id: [gh:ann]');
  expect((await tree.provision()).report.modules.at(-1)?.message).toContain('more than 262144 bytes');
}, 20_000);
