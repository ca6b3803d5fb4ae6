import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Command, CommandResult } from '../guest/commands.ts';
import { readSshdConfig } from '../guest/sshd-config.ts';
import { rootFiles } from '../guest/root-files.ts';
import type { GuestTree } from '../testing/guest-tree.ts';
import { guestTree } from '../testing/guest-tree.ts';

/** What `sshd -T` prints: the lines that count here. */
const says = (settings: Record<string, string>): string =>
  Object.entries({
    usepam: 'yes',
    permitrootlogin: 'without-password',
    passwordauthentication: 'yes',
    kbdinteractiveauthentication: 'no',
    authenticationmethods: 'any',
    ...settings,
  })
    .map(([keyword, value]) => `${keyword} ${value}\n`)
    .join('');

async function withServer(
  userData: string,
  files: Record<string, string>,
  answer: (command: Command) => Partial<CommandResult>,
): Promise<GuestTree> {
  const tree = await guestTree({
    userData: `#cloud-config\n${userData}\n`,
    answer: (command) => (command.argv[1] === '-T' ? answer(command) : undefined),
  });
  for (const [name, text] of Object.entries({ 'usr/sbin/sshd': '', ...files })) await tree.write(name, text);
  return tree;
}

const findingsOf = async (tree: GuestTree) => (await tree.provision()).report.findings;

test('who overrules ssh_pwauth is named with file and line', async () => {
  const tree = await withServer(
    'ssh_pwauth: true',
    {
      'etc/ssh/sshd_config': '# usual\nInclude /etc/ssh/sshd_config.d/*.conf\n',
      'etc/ssh/sshd_config.d/10-hardening.conf': '# rules\nPasswordAuthentication no\n',
    },
    () => ({ stdout: says({ passwordauthentication: 'no' }) }),
  );
  expect(await findingsOf(tree)).toMatchObject([
    {
      severity: 'warning',
      code: 'ssh-pwauth-overruled',
      line: 2,
      message: expect.stringContaining('/etc/ssh/sshd_config.d/10-hardening.conf:2 says'),
    },
  ]);
});

test('a Match block that says otherwise, and a second way for passwords, are named', async () => {
  const tree = await withServer(
    'ssh_pwauth: false',
    {
      'etc/ssh/sshd_config':
        'KbdInteractiveAuthentication yes\nMatch User bob\n  PasswordAuthentication yes\n',
    },
    () => ({ stdout: says({ passwordauthentication: 'no', kbdinteractiveauthentication: 'yes' }) }),
  );
  expect(await findingsOf(tree)).toMatchObject([
    { code: 'ssh-pwauth-match', message: expect.stringContaining('`Match User bob` /etc/ssh/sshd_config:4') },
    { code: 'ssh-keyboard-interactive', message: expect.stringContaining('/etc/ssh/sshd_config:2') },
  ]);
});

test('whether root may log in with his password is what the server says, not what one file says', async () => {
  const userData = 'ssh_pwauth: true\nchpasswd:\n  expire: false\n  list: [root:abc]';
  const refused = await withServer(userData, {}, () => ({ stdout: says({}) }));
  expect(await findingsOf(refused)).toMatchObject([
    {
      severity: 'info',
      code: 'root-login',
      message: expect.stringContaining("prohibit-password` (sshd's default)"),
    },
  ]);
  const allowed = await withServer(userData, {}, ({ argv }) => ({
    stdout: says(argv.join(' ').includes('user=root') ? { permitrootlogin: 'yes' } : {}),
  }));
  expect(await findingsOf(allowed)).toEqual([]);
});

test('keys for root beside a server that lets no root in are a warning', async () => {
  const tree = await withServer(
    'disable_root: false',
    { 'etc/ssh/sshd_config': 'PermitRootLogin no\n' },
    () => ({ stdout: says({ permitrootlogin: 'no' }) }),
  );
  expect(await findingsOf(tree)).toMatchObject([
    {
      severity: 'warning',
      code: 'root-login-refused',
      line: 2,
      message: expect.stringContaining('sshd_config:1'),
    },
  ]);
});

test('a configuration that the server does not understand is an error', async () => {
  const tree = await withServer('ssh_pwauth: true', {}, () => ({
    exitCode: 255,
    stderr: '/etc/ssh/sshd_config: line 3: Bad configuration option: Foo\n',
  }));
  expect(await findingsOf(tree)).toMatchObject([{ severity: 'error', code: 'sshd-config-broken' }]);
});

test('what stands in the files is kept, with their modes', async () => {
  const tree = await withServer('ssh_pwauth: false', {}, () => ({
    stdout: says({ passwordauthentication: 'no' }),
  }));
  const dropIn = join(tree.root, 'etc/ssh/sshd_config.d/50-cloud-init.conf');
  await mkdir(join(dropIn, '..'), { recursive: true });
  await writeFile(dropIn, 'PasswordAuthentication yes\nX11Forwarding no\n');
  await tree.provision();
  expect(await readFile(dropIn, 'utf8')).toBe('PasswordAuthentication no\nX11Forwarding no\n');
  const whole = await withServer('ssh_pwauth: false', { 'etc/ssh/sshd_config': 'UsePAM yes\n' }, () => ({
    stdout: says({ passwordauthentication: 'no' }),
  }));
  const config = join(whole.root, 'etc/ssh/sshd_config');
  await chmod(config, 0o600);
  await whole.provision();
  expect((await stat(config)).mode & 0o777).toBe(0o600);
  expect(await readFile(config, 'utf8')).toBe('PasswordAuthentication no\nUsePAM yes\n');
});

test('directives come in the order in which sshd reads them, with their blocks', async () => {
  const tree = await guestTree();
  await tree.write('etc/ssh/sshd_config', 'Include extra/?.conf\nPort=22\nMatch all\nInclude loop\n');
  await tree.write('etc/ssh/extra/b.conf', 'Banner "/etc/b b"\n');
  await tree.write('etc/ssh/extra/a.conf', 'Match User x\nBanner /etc/a # mine\n');
  await tree.write('etc/ssh/extra/long.conf', 'Banner /etc/long\n');
  await tree.write('etc/ssh/loop', 'Include loop\n');
  const found = await readSshdConfig(rootFiles(tree.root));
  expect(found.map(({ keyword, value, match }) => [keyword, value, match])).toEqual([
    ['banner', '/etc/a', 'User x'],
    ['banner', '/etc/b b', undefined],
    ['port', '22', undefined],
  ]);
});
