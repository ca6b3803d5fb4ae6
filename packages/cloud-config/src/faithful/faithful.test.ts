// The faithful reading beside the helpful one. That cloud-init really does so is shown by test/hosts/judge.
import { expect, test } from 'vitest';
import { assemble } from '../assemble.ts';
import { checkUserData } from '../check.ts';
import type { Intent } from '../intent/intent.ts';
import type { Reading } from '../reading.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function read(text: string, reading: Reading = 'faithful'): Promise<Intent> {
  return (await assemble({ userData: bytes(text) }, { reading })).intent;
}

const secrets = ({ passwords }: Intent): unknown[] =>
  passwords.map(({ user, secret }) => [user, secret.type === 'random' ? 'random' : secret.value]);

test('a null chpasswd loses the passwords and ssh_pwauth, as in cloud-init', async () => {
  const data = '#cloud-config\nssh_pwauth: true\nchpasswd:\nlist: |\n  root: 000000\nexpire: false\n';
  const [faithful, helpful] = [await read(data), await read(data, 'helpful')];
  expect([secrets(faithful), faithful.sshPasswordLogin]).toEqual([[], undefined]);
  expect([secrets(helpful), helpful.sshPasswordLogin, helpful.expirePasswords]).toEqual([
    [['root', '000000']],
    true,
    false,
  ]);
});

test('the findings say what is lost, as errors, and nothing of help', () => {
  const data = bytes('#cloud-config\nchpasswd:\n  list: |\n    root: 000000\n');
  const say = (reading: Reading): unknown =>
    checkUserData(data, { reading })
      .filter(({ code }) => code === 'password-leading-blank')
      .map(({ severity, effect }) => [severity, effect]);
  expect(say('helpful')).toEqual([
    ['warning', 'It is set without the blank; cloud-init would set it with it.'],
  ]);
  expect(say('faithful')).toEqual([['error', 'cloud-init would set it with it.']]);
});

test.each([
  ['list: ["a: b"]', [['a', ' b']]],
  ['list: ["a:b", "no colon"]', []],
  ['list: [{a: b}]', []],
  ['users: [{name: a, password: 1, type: text}, {name: b, password: x}]', [['b', 'x']]],
  ['list: ["a:b\\nroot:c"]', []],
])('chpasswd: {%s}', async (written, expected) => {
  expect(secrets(await read(`#cloud-config\nchpasswd: {${written}}\n`))).toEqual(expected);
});

test.each([
  ['[one, [echo, 1, yes], null]', ['one', ['echo', '1', 'True']]],
  ['[one, {echo: two}]', []],
  ['[one, true]', []],
  ['one', []],
])('runcmd: %s', async (written, expected) => {
  expect((await read(`#cloud-config\nruncmd: ${written}\n`)).runcmd.map(({ command }) => command)).toEqual(
    expected,
  );
});

test.each([
  ['[{path: /a, permissions: 644}, {path: /b, permissions: "0640"}]', ['/a 1204', '/b 640']],
  ['[{path: /a, content: 1}, {path: /b}]', []],
  ['[{content: x}, {path: /b, content: x}]', ['/b 644']],
  ['[{path: /a, encoding: b64, content: abcde}, {path: /b}]', []],
])('write_files: %s', async (written, expected) => {
  const { writeFiles } = await read(`#cloud-config\nwrite_files: ${written}\n`);
  expect(writeFiles.map(({ path, mode }) => `${path} ${mode.toString(8)}`)).toEqual(expected);
});

test.each([
  ['[ann, "no good", bob]', ['ann']],
  ['[ann, {name: bob, sudo: true}, carl]', ['ann']],
  ['[{name: ann, lock_passwd: "false"}]', ['ann locked']],
  ['[{name: ann, no_create_home: true, ssh_authorized_keys: [x]}, bob]', []],
  ['[null]', []],
])('users: %s', async (written, expected) => {
  const { users, wantsDefaultUser } = await read(`#cloud-config\nusers: ${written}\n`);
  const locked = written.includes('lock') ? ' locked' : '';
  expect(users.map(({ name, lockPassword }) => name + (lockPassword ? locked : ' open'))).toEqual(expected);
  expect(wantsDefaultUser).toBe(false);
});

test('what cloud-init does not recognise is not taken', async () => {
  for (const data of [
    '# cloud-config\nhostname: web\n',
    '\uFEFF#cloud-config\nhostname: web\n',
    'hostname: web\n',
  ])
    expect([(await read(data)).hostname, (await read(data, 'helpful')).hostname]).toEqual([undefined, 'web']);
});

test('a script that does not begin with its first byte is none', async () => {
  const parts = async (reading: Reading): Promise<number> =>
    (await assemble({ userData: bytes('\n#!/bin/sh\ntrue\n') }, { reading })).parts.length;
  expect([await parts('faithful'), await parts('helpful')]).toEqual([0, 1]);
});
