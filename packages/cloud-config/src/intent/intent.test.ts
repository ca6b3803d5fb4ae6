import { expect, test } from 'vitest';
import { parseCloudConfig } from '../cloud-config.ts';

const of = (text: string) => {
  const { intent, findings } = parseCloudConfig(text);
  return { ...intent, codes: findings.map((finding) => `${finding.severity} ${finding.code}`) };
};
const secrets = (text: string): unknown[] =>
  of(text).passwords.map(({ user, secret }) => [
    user,
    secret.type,
    'value' in secret ? secret.value : undefined,
  ]);
const quiet = 'chpasswd: {expire: false}\n';

test.each([
  ['000000', '000000', true],
  ['0123456', '0123456', true],
  ['yes', 'yes', true],
  ['1:20', '1:20', true],
  ['123456', '123456', false],
  ['"000000"', '000000', false],
])('password: %s means the text that is written', (written, meant, warned) => {
  const text = `${quiet}password: ${written}\n`;
  expect(secrets(text)).toEqual([[undefined, 'text', meant]]);
  expect(of(text).codes.includes('warning value-changed')).toBe(warned);
});

test('a password that is set without `expire` must be changed, and the finding says so', () => {
  expect(of('password: abc\n')).toMatchObject({ expirePasswords: true, codes: ['info password-expires'] });
});

test.each([
  ['a list of texts', 'chpasswd:\n  expire: false\n  list:\n    - root:a\n    - tiny:b\n', []],
  [
    'a list of maps',
    'chpasswd:\n  expire: false\n  list:\n    - root: a\n    - tiny: b\n',
    ['warning chpasswd-list-map', 'warning chpasswd-list-map'],
  ],
  ['a map', 'chpasswd:\n  expire: false\n  list:\n    root: a\n    tiny: b\n', ['warning chpasswd-list-map']],
  [
    'lines without the bar',
    'chpasswd:\n  expire: false\n  list:\n    root:a\n    tiny:b\n',
    ['warning chpasswd-folded'],
  ],
  [
    'a folded block',
    'chpasswd:\n  expire: false\n  list: >\n    root:a\n    tiny:b\n',
    ['warning chpasswd-folded'],
  ],
  [
    'a block with a comment',
    'chpasswd:\n  expire: false\n  list: |\n    # both\n    root:a\n    tiny:b\n\n',
    ['warning chpasswd-comment'],
  ],
])('a chpasswd list is read from %s', (_, text, codes) => {
  expect(secrets(text)).toEqual([
    ['root', 'text', 'a'],
    ['tiny', 'text', 'b'],
  ]);
  expect(of(text).codes).toEqual(codes);
});

test('one bad line costs no other', () => {
  const text = 'chpasswd:\n  expire: false\n  list: |\n    nonsense\n    a b:x\n    root:good\n    tiny:\n';
  expect(secrets(text)).toEqual([['root', 'text', 'good']]);
  expect(of(text).codes).toEqual(['error chpasswd-line', 'error account-name', 'error password-refused']);
});

test.each([
  ['$6$salt$hashhash', 'hash', []],
  ['$6$notahash', 'text', []],
  [
    '$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7',
    'hash',
    ['warning hash-unknown'],
  ],
  ['$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW', 'hash', ['warning hash-unknown']],
  ['RANDOM', 'random', []],
])('%s in a chpasswd list is a password of type %s', (password, type, codes) => {
  const text = `chpasswd:\n  expire: false\n  list: |\n    root:${password}\n`;
  expect(of(text).passwords.map(({ secret }) => secret.type)).toEqual([type]);
  expect(of(text).codes).toEqual(codes);
});

test('a plain word under `users` is not taken for the hash that `type` stands for', () => {
  const text =
    'chpasswd:\n  expire: false\n  users:\n    - {name: root, password: abc}\n    - {name: tiny, password: abc, type: text}\n';
  expect(secrets(text)).toEqual([['tiny', 'text', 'abc']]);
  expect(of(text).codes).toEqual(['error not-a-hash']);
});

test('an empty chpasswd with nothing beside it is an error', () => {
  expect(of('chpasswd:\nssh_pwauth: true\n')).toMatchObject({
    passwords: [],
    sshPasswordLogin: true,
    codes: ['error chpasswd-empty'],
  });
});

test('a key that differs only in hyphens is read, one that is merely like it is not', () => {
  expect(of('sshpwauth: true\n')).toMatchObject({ sshPasswordLogin: true, codes: ['warning unknown-key'] });
  expect(of('ssh_pwaut: true\n').sshPasswordLogin).toBeUndefined();
  expect(parseCloudConfig('ssh_pwaut: true\n').findings[0]?.message).toContain('did you mean `ssh_pwauth`');
  expect(parseCloudConfig('zzz: 1\n').findings[0]?.message).not.toContain('did you mean');
});

test('a doubled key is told with the line of the first', () => {
  expect(parseCloudConfig('hostname: a\nhostname: b\n')).toMatchObject({
    intent: { hostname: 'b' },
    findings: [{ code: 'duplicate-key', line: 2, column: 1, message: expect.stringContaining('line 1') }],
  });
});

test('commands that YAML turns into something else run as they are written', () => {
  const text = 'runcmd:\n  - echo one\n  - [echo, "two words"]\n  - echo three: x\n  - false\n  -\n';
  expect(of(text).runcmd.map(({ command }) => command)).toEqual([
    'echo one',
    ['echo', 'two words'],
    'echo three: x',
    'false',
  ]);
  expect(of(text).codes).toEqual(['warning command-map', 'warning command-not-text']);
});

test('a command that is a map of several lines is left out, the others run', () => {
  expect(of('runcmd:\n  - a: 1\n    b: 2\n  - ls\n')).toMatchObject({
    runcmd: [{ command: 'ls' }],
    codes: ['error command-map'],
  });
});

test('users: one who is wrong costs no other', () => {
  const text =
    'users:\n  - default\n  - name: "ba:d"\n  - name: ann\n    groups: [sudo, adm]\n    sudo: ALL=(ALL) NOPASSWD:ALL\n    ssh-authorized-keys:\n      - ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK0wmN/Cr3JXqmLW7u+g9pTh+wyqDHpSQEIQczXkVx9q ann\n';
  const { users, wantsDefaultUser, codes } = of(text);
  expect(users).toMatchObject([
    {
      name: 'ann',
      groups: ['sudo', 'adm'],
      sudo: ['ALL=(ALL) NOPASSWD:ALL'],
      lockPassword: true,
      sshAuthorizedKeys: [{}],
    },
  ]);
  expect(wantsDefaultUser).toBe(true);
  expect(codes).toEqual(['error account-name', 'warning unknown-key']);
});

test('`users` without `default` says that the image’s own user is left alone', () => {
  expect(of('users:\n  - name: ann\n')).toMatchObject({
    wantsDefaultUser: false,
    codes: ['info users-without-default'],
  });
});

test.each([
  ["'0600'", 0o600, []],
  ['0600', 0o600, ['info file-permissions-unquoted']],
  ['755', 0o755, ['warning file-permissions']],
])('permissions: %s mean octal', (written, mode, codes) => {
  const text = `write_files:\n  - path: /etc/x\n    content: hello\n    permissions: ${written}\n`;
  expect(of(text).writeFiles).toMatchObject([{ path: '/etc/x', mode }]);
  expect(of(text).codes).toEqual(codes);
});

test('a file whose content is no base64 is left out, the next is written', () => {
  const text =
    'write_files:\n  - {path: /a, encoding: b64, content: "%%%"}\n  - {path: /b, encoding: b64, content: aGk=}\n';
  expect(of(text).writeFiles).toMatchObject([{ path: '/b', content: new Uint8Array([104, 105]) }]);
  expect(of(text).codes).toEqual(['error file-base64']);
});

test('a key that is a word of JavaScript is an unknown key like any other', () => {
  const { codes, keys } = of('constructor: 1\ntoString: 2\n__proto__: 3\n');
  expect(codes).toEqual(['warning unknown-key', 'warning unknown-key', 'warning unknown-key']);
  expect([...keys]).toEqual([]);
});

test('lock-passwd is lock_passwd, as in cloud-init', () => {
  const { intent } = parseCloudConfig('#cloud-config\nusers: [{name: ann, lock-passwd: false}]\n');
  expect(intent.users.map(({ lockPassword }) => lockPassword)).toEqual([false]);
});

test.each(['user: ann', 'user: {name: ann}'])('the image’s own user gets another name: %s', (written) => {
  const { intent } = parseCloudConfig(`#cloud-config\n${written}\n`);
  expect([intent.defaultUser?.name, intent.wantsDefaultUser, intent.users.length]).toEqual(['ann', true, 0]);
});

test('users may be a text with commas', () => {
  const { intent } = parseCloudConfig('#cloud-config\nusers: default,ann\n');
  expect([intent.users.map(({ name }) => name), intent.wantsDefaultUser]).toEqual([['ann'], true]);
});
