// What user data and volumes of strangers try on the agent: rows of the list of attacks that a metadata path must survive.
import { readFile, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { consoleTo } from './report/console.ts';
import { aKey, guestTree } from './testing/guest-tree.ts';

const inputs = (commands: readonly { input?: string }[]): string[] =>
  commands.flatMap(({ input }) => (input === undefined ? [] : [input]));

test.each([
  ['a line end in a password', '  users: [{name: tiny, type: text, password: "a\\nroot:x"}]'],
  ['a line end in a name', '  users: [{name: "tiny:x\\nroot", type: text, password: a}]'],
  ['a colon in a name', '  users: [{name: "root:x", type: text, password: a}]'],
  ['a NUL in a password', '  users: [{name: tiny, type: text, password: "a\\0b"}]'],
  ['a line end in a hash', '  users: [{name: tiny, password: "$6$aa$bb\\nroot:$6$cc$dd"}]'],
])('%s reaches no other account', async (_, chpasswd) => {
  const tree = await guestTree({ userData: `#cloud-config\nchpasswd:\n  expire: false\n${chpasswd}\n` });
  const { report } = await tree.provision();
  for (const input of inputs(tree.commands)) {
    expect(input).not.toMatch(/^root:/m);
    expect(input.trimEnd().split('\n')).toHaveLength(1);
  }
  expect(report.findings.some(({ severity }) => severity === 'error')).toBe(true);
});

test('a key of the instance with a line end or an option in it adds no second line', async () => {
  const planted = `${aKey}\nssh-rsa AAAA\ncommand="sh" x\r\n\0`;
  const tree = await guestTree({
    metadata: { uuid: '0047dded-b5f0-4ebb-8ab3-1a0dd3ffe180', public_keys: { k: planted } },
  });
  await tree.provision();
  const lines = (await readFile(join(tree.root, 'home/tiny/.ssh/authorized_keys'), 'utf8'))
    .trim()
    .split('\n');
  expect(lines[0]).toBe(aKey);
  expect(lines.every((line) => /^(?:ssh|ecdsa|sk)-/.test(line))).toBe(true);
});

test('a link in the home of a user leads root nowhere', async () => {
  const tree = await guestTree();
  await tree.write('etc/shadow', 'root:!:\n');
  await symlink('/etc', join(tree.root, 'home/tiny/.ssh'));
  const { report } = await tree.provision();
  expect(report.modules[0]).toMatchObject({ module: 'ssh-keys', result: 'failed' });
  await expect(stat(join(tree.root, 'etc/authorized_keys'))).rejects.toThrow('ENOENT');
  // Root's own keys are another step.
  await stat(join(tree.root, 'root/.ssh/authorized_keys'));
});

test('a file that is included comes from the guest itself, and no secret of it is shown', async () => {
  const tree = await guestTree({ userData: '#include\nfile:///etc/shadow\n' });
  await tree.write('etc/shadow', 'root:$6$secret$hash:1:::::\n');
  const { report } = await tree.provision();
  expect(`${tree.lines.join('\n')}${JSON.stringify(report)}`).not.toContain('$6$secret');
});

test('an instance id that is a path is none', async () => {
  for (const bad of ['../../etc', 'a/b', '', 'x'.repeat(65), 'a\0b'])
    expect((await (await guestTree({ metadata: { uuid: bad } })).provision()).report.datasource).toBe('none');
});

test('what the agent keeps can be read by root alone', async () => {
  const tree = await guestTree({ userData: '#!/bin/sh\necho secret\n' });
  await tree.provision();
  const mode = async (path: string) => (await stat(join(tree.root, path))).mode & 0o077;
  expect(await mode('var/lib/nova-lite-agent')).toBe(0);
  expect(await mode('var/lib/nova-lite-agent/report.json')).toBe(0);
  expect(await mode('var/lib/nova-lite-agent/scripts/part-001')).toBe(0);
});

test('what a script prints reaches the console without what a terminal would obey', () => {
  const shown: string[] = [];
  consoleTo((text) => void shown.push(text))('a\x1b[2Jb\x07\rc\x9b31m');
  expect(shown).toEqual(['nova-lite-agent: a[2Jbc31m\n']);
});
