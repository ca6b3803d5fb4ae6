// The user data that everybody pastes, right and wrong.
import { expect, test } from 'vitest';
import { checkUserData } from './check.ts';
import { parseCloudConfig } from './cloud-config.ts';
import { readUserData } from './user-data/read.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const places = (text: string): string[] =>
  checkUserData(bytes(text)).map(
    (finding) => `${finding.severity} ${finding.line}:${finding.column} ${finding.code}`,
  );
const passwords = (text: string): string[] =>
  parseCloudConfig(text).intent.passwords.map(({ user, secret }) =>
    `${user} ${secret.type} ${'value' in secret ? secret.value : ''}`.trim(),
  );

const right = `#cloud-config
chpasswd:
  list: |
    root:abc123
    fedora:abc123
  expire: false
ssh_pwauth: true
`;

const lost = `#cloud-config
chpasswd :
list: |
    centos: 000000
expire: false
ssh_pwauth: true
`;

test('a chpasswd list without a mistake sets the passwords and has no finding', () => {
  expect(passwords(right)).toEqual(['root text abc123', 'fedora text abc123']);
  expect(parseCloudConfig(right).intent).toMatchObject({ expirePasswords: false, sshPasswordLogin: true });
  expect(places(right)).toEqual([]);
});

test('a chpasswd that lost its indentation, with a blank after the colon, sets what was meant and says so', () => {
  expect(passwords(lost)).toEqual(['centos text 000000']);
  expect(parseCloudConfig(lost).intent).toMatchObject({ expirePasswords: false, sshPasswordLogin: true });
  expect(places(lost)).toEqual([
    'warning 2:1 chpasswd-empty',
    'warning 3:1 chpasswd-not-indented',
    'warning 4:12 password-leading-blank',
    'warning 5:1 chpasswd-not-indented',
  ]);
});

test('a script is a script, and nothing is said about it', () => {
  const script = '#!/bin/bash\npasswd centos<<EOF\n000000\n000000\nEOF\n';
  expect(readUserData(bytes(script))).toMatchObject({
    kind: 'script',
    parts: [{ kind: 'script', text: script }],
  });
  expect(places(script)).toEqual([]);
});

test('YAML that is indented wrongly is an error with its line, and nothing else is said', () => {
  expect(places('#cloud-config\n chpasswd:\nssh_pwauth: true\n')).toEqual(['error 2:2 indentation']);
});

test('no finding holds a password', () => {
  const said = JSON.stringify(checkUserData(bytes(lost.replace('000000', 'S3cret-word'))));
  expect(said).not.toContain('S3cret-word');
});
