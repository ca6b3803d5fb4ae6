// What people mean and do not get: each with its place, what would happen, and what to write instead.
import { expect, test } from 'vitest';
import { checkUserData } from './check.ts';

const check = (text: string) => checkUserData(new TextEncoder().encode(text));
const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK0wmN/Cr3JXqmLW7u+g9pTh+wyqDHpSQEIQczXkVx9q';

test.each([
  ['an empty chpasswd', 'chpasswd:\n', 'error 2:1 chpasswd-empty'],
  [
    'a chpasswd whose lines lost their indentation',
    'chpasswd:\nlist: |\n  root:a\n',
    'warning 3:1 chpasswd-not-indented',
  ],
  ['zeros', 'password: 000000\n', 'warning 2:11 value-changed'],
  ['a leading zero', 'password: 0123\n', 'warning 2:11 value-changed'],
  ['yes', 'password: yes\n', 'warning 2:11 value-changed'],
  ['minutes', 'password: 1:20\n', 'warning 2:11 value-changed'],
  [
    'a blank before the password',
    'chpasswd:\n  list: |\n    root: a\n',
    'warning 4:10 password-leading-blank',
  ],
  [
    'a comment among the passwords',
    'chpasswd:\n  list: |\n    # root\n    root:a\n',
    'warning 4:5 chpasswd-comment',
  ],
  ['a comment behind a password', 'chpasswd:\n  list: |\n    root:a # b\n', 'warning 4:10 password-comment'],
  [
    'a word where a hash is due',
    'chpasswd:\n  users:\n    - {name: root, password: abc}\n',
    'error 4:30 not-a-hash',
  ],
  [
    'a hash that cloud-init does not know',
    `chpasswd:\n  list: |\n    root:$y$j9T$${'a'.repeat(30)}\n`,
    'warning 4:5 hash-unknown',
  ],
  ['a key that is misspelt', 'pakages: [a]\n', 'warning 2:1 unknown-key'],
  ['users without default', 'users:\n  - name: ann\n', 'info 2:1 users-without-default'],
  [
    'permissions without quotes',
    'write_files:\n  - {path: /a, permissions: 644}\n',
    'warning 3:29 file-permissions',
  ],
  ['a command that is a map', 'runcmd:\n  - echo a: b\n', 'warning 3:5 command-map'],
  ['a command that is a boolean', 'runcmd:\n  - true\n', 'warning 3:5 command-not-text'],
  ['a key that is doubled', 'runcmd: [a]\nruncmd: [b]\n', 'warning 3:1 duplicate-key'],
  [
    'a password that is locked',
    'users:\n  - {name: ann, plain_text_passwd: a}\n',
    'warning 3:12 password-locked',
  ],
  ['a password that no program takes', `password: ${'a'.repeat(600)}\n`, 'error 2:11 password-refused'],
  [
    'a user who is named twice',
    'users:\n  - default\n  - name: ann\n  - name: ann\n',
    'warning 5:5 user-twice',
  ],
  [
    'a password that is set twice',
    'chpasswd:\n  expire: false\n  list: |\n    root:a\n    root:b\n',
    'warning 6:5 password-twice',
  ],
  ['a file that is written twice', 'write_files:\n  - path: /a\n  - path: /a\n', 'warning 4:5 file-twice'],
  [
    'an owner who does not exist yet',
    'users: [default, ann]\nwrite_files:\n  - {path: /a, owner: ann}\n',
    'info 4:5 file-owner-later',
  ],
  ['names that differ', 'hostname: a\nfqdn: b.example\n', 'warning 3:1 names-differ'],
  ['a host name that is a number', 'hostname: 12\n', 'warning 2:11 hostname-number'],
  ['a key that is none', 'ssh_authorized_keys:\n  - my key\n', 'error 3:5 not-a-key'],
  ['a key that is cut off', `ssh_authorized_keys:\n  - ${key.slice(0, -4)}\n`, 'error 3:5 not-a-key'],
  [
    'a key of another type than it says',
    `ssh_authorized_keys:\n  - ${key.replace('ssh-ed25519', 'ssh-rsa')}\n`,
    'error 3:5 not-a-key',
  ],
  [
    'a private key',
    'ssh_authorized_keys:\n  - |\n    -----BEGIN OPENSSH PRIVATE KEY-----\n    x\n',
    'error 4:5 private-key',
  ],
  [
    'a command that is too long',
    `runcmd:\n  - echo ${'a'.repeat(140_000)}\n`,
    'warning 3:5 command-too-long',
  ],
])('%s', (_, yaml, expected) => {
  const finding = check(`#cloud-config\n${yaml}`).find(
    ({ severity, line, column, code }) => `${severity} ${line}:${column} ${code}` === expected,
  );
  expect(finding, JSON.stringify(check(`#cloud-config\n${yaml}`))).toBeDefined();
  expect(finding?.effect).toMatch(/\.$/);
  expect(finding?.advice).toBeTruthy();
});

test.each([
  ['without a program', '#!\nls\n', 'error 1:1 script-interpreter'],
  ['with a program that is no path', '#!bash\nls\n', 'error 1:1 script-interpreter'],
  ['with Windows line ends', '#!/bin/sh\r\nls\r\n', 'info 1:1 script-crlf'],
])('a script %s', (_, text, expected) => {
  expect(
    check(text).map(({ severity, line, column, code }) => `${severity} ${line}:${column} ${code}`),
  ).toEqual([expected]);
});

test('user data that Nova would refuse for its length is told, and the rest checked', () => {
  const long = `#cloud-config\n${'# a comment\n'.repeat(5000)}nonsense_x: 1\n`;
  expect(check(long).map(({ code }) => code)).toEqual(['user-data-too-long', 'unknown-key']);
});

test('a deprecated key is told with what to write', () => {
  expect(check('#cloud-config\napt_update: true\n')).toMatchObject([
    { code: 'deprecated', line: 2, column: 1, advice: 'write `package_update`' },
  ]);
});

test.each([
  `ssh_authorized_keys: ["${key} me", "command=\\"ls\\" ${key}"]`,
  'hostname: a\nfqdn: a.example',
  'write_files: [{path: /a, content: a}, {path: /a, content: b, append: true}]',
  'users: [default, {name: ann, plain_text_passwd: a, lock_passwd: false}]',
])('nothing is said about %s', (yaml) => {
  expect(check(`#cloud-config\n${yaml}\n`)).toEqual([]);
});
