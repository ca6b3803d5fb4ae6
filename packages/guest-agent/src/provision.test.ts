import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { aKey, guestTree, uuid } from './testing/guest-tree.ts';

const inputs = (commands: readonly { argv: readonly string[]; input?: string }[]): string[] =>
  commands.map(({ argv, input }) => [argv.join(' '), input?.trim()].filter(Boolean).join(' < '));

test('a chpasswd list sets each password by itself, and the SSH server takes them', async () => {
  const tree = await guestTree({
    settings: { createMissingUsers: true },
    userData:
      '#cloud-config\nchpasswd:\n  list: |\n    root:abc123\n    fedora:abc123\n  expire: false\nssh_pwauth: true\n',
  });
  const { report } = await tree.provision();
  expect(inputs(tree.commands)).toEqual([
    'chpasswd < root:abc123',
    'useradd --create-home --user-group fedora',
    'chpasswd < fedora:abc123',
  ]);
  expect(await readFile(join(tree.root, 'etc/ssh/sshd_config.d/50-cloud-init.conf'), 'utf8')).toBe(
    'PasswordAuthentication yes\n',
  );
  expect(report).toMatchObject({ result: 'provisioned with warnings', datasource: 'config-drive' });
  expect(report.modules).toContainEqual({
    module: 'passwords',
    stage: 'network',
    result: 'ok',
    message:
      'set the password of root (no expiry); made the user fedora and set the password of fedora (no expiry)',
    startedSeconds: expect.any(Number),
    durationMs: 0,
  });
});

test('a chpasswd that lost its indentation sets what was meant, and the report says where it is wrong', async () => {
  const tree = await guestTree({
    userData: '#cloud-config\nchpasswd :\nlist: |\n    tiny: 000000\nexpire: false\nssh_pwauth: true\n',
  });
  const { report } = await tree.provision();
  expect(inputs(tree.commands)).toEqual(['chpasswd < tiny:000000']);
  expect(report.result).toBe('provisioned with warnings');
  expect(report.findings.map(({ code, line, column }) => `${line}:${column} ${code}`)).toEqual([
    '2:1 chpasswd-empty',
    '3:1 chpasswd-not-indented',
    '4:10 password-leading-blank',
    '5:1 chpasswd-not-indented',
  ]);
});

test('a script is kept where only root can read it, and run', async () => {
  const script = '#!/bin/bash\npasswd centos<<EOF\n000000\n000000\nEOF\n';
  const tree = await guestTree({
    userData: script,
    answer: ({ onLine }) => void onLine?.('passwd: password updated'),
  });
  expect((await tree.provision()).report.result).toBe('provisioned');
  const path = '/var/lib/nova-lite-agent/scripts/part-001';
  expect(tree.commands.map(({ argv }) => argv)).toEqual([[path]]);
  expect(await readFile(join(tree.root, path), 'utf8')).toBe(script);
  expect((await stat(join(tree.root, path))).mode & 0o777).toBe(0o700);
  expect((await stat(join(tree.root, '/var/lib/nova-lite-agent'))).mode & 0o777).toBe(0o700);
  expect(tree.lines).toContain('part-001: passwd: password updated');
});

test('without user data the keys and the name of the instance are applied', async () => {
  const tree = await guestTree();
  await tree.provision();
  expect(await readFile(join(tree.root, 'home/tiny/.ssh/authorized_keys'), 'utf8')).toBe(`${aKey}\n`);
  expect(await readFile(join(tree.root, 'root/.ssh/authorized_keys'), 'utf8')).toContain(
    `Please login as the user \\"tiny\\" rather than`,
  );
  expect(await readFile(join(tree.root, 'etc/hostname'), 'utf8')).toBe('first\n');
});

test('YAML that cannot be read costs no keys', async () => {
  const tree = await guestTree({ userData: '#cloud-config\n chpasswd:\nssh_pwauth: true\n' });
  const { report } = await tree.provision();
  expect(report).toMatchObject({ result: 'failed', findings: [{ code: 'indentation', line: 2, column: 2 }] });
  expect(await readFile(join(tree.root, 'home/tiny/.ssh/authorized_keys'), 'utf8')).toBe(`${aKey}\n`);
});

test('a password for nobody is refused and says so; the others are set', async () => {
  const tree = await guestTree({
    userData: '#cloud-config\nchpasswd:\n  expire: false\n  list: |\n    ghost:a\n    tiny:b\n',
  });
  const { report } = await tree.provision();
  expect(inputs(tree.commands)).toEqual(['chpasswd < tiny:b']);
  expect(report).toMatchObject({ result: 'failed', findings: [{ code: 'user-missing', line: 5 }] });
});

test('a step that fails stops no other step and no other module, and is tried again', async () => {
  const userData =
    '#cloud-config\nchpasswd:\n  expire: false\n  list: |\n    root:a\n    tiny:b\nruncmd:\n  - "true"\n';
  let broken = true;
  const tree = await guestTree({
    userData,
    answer: ({ input }) =>
      broken && input?.startsWith('root') ? { exitCode: 1, stderr: 'no space left' } : undefined,
  });
  const first = await tree.provision();
  expect(first.report.modules).toMatchObject([
    { module: 'ssh-keys', result: 'ok' },
    { module: 'hostname', result: 'ok' },
    { module: 'passwords', result: 'failed', message: expect.stringContaining('no space left') },
    { module: 'runcmd', result: 'ok' },
  ]);
  expect(tree.commands.map(({ argv }) => argv[0])).toEqual([
    'chpasswd',
    'chpasswd',
    '/var/lib/nova-lite-agent/scripts/runcmd',
  ]);
  broken = false;
  const second = await tree.provision();
  expect(second.report.modules.map(({ result }) => result)).toEqual(['skipped', 'skipped', 'ok', 'skipped']);
});

test('a new instance of the same disk is provisioned anew', async () => {
  const tree = await guestTree({ userData: '#!/bin/sh\n' });
  await tree.provision();
  await tree.write(
    '../drive/openstack/latest/meta_data.json',
    JSON.stringify({ uuid: uuid.replace('0047', '0048') }),
  );
  await tree.provision();
  expect(tree.commands).toHaveLength(2);
});

test('a dry run changes nothing and keeps secrets to itself', async () => {
  const tree = await guestTree({
    userData: '#cloud-config\npassword: s3cret\nwrite_files:\n  - {path: /etc/motd, content: hi}\n',
  });
  const { plan } = await tree.provision({ dryRun: true });
  expect(plan.map(({ module }) => module)).toEqual(['ssh-keys', 'hostname', 'passwords', 'write-files']);
  expect(tree.commands).toEqual([]);
  await expect(stat(join(tree.root, 'etc/hostname'))).rejects.toThrow('ENOENT');
  await expect(stat(join(tree.root, 'var'))).rejects.toThrow('ENOENT');
});

test('no secret stands on the console or in the report', async () => {
  const tree = await guestTree({
    userData:
      '#cloud-config\npassword: S3cret\nchpasswd:\n  list: |\n    root: S3cret\n    tiny:$y$S3cretS3cret$abcdefghijkl\n',
    answer: () => ({ exitCode: 1, stderr: 'refused' }),
  });
  const { report } = await tree.provision();
  expect(report.result).toBe('failed');
  expect(`${tree.lines.join('\n')}${JSON.stringify(report)}`).not.toContain('S3cret');
});

test('users are made with their groups, keys and sudo rules; files are written with mode and content', async () => {
  const userData = `#cloud-config\nusers:\n  - default\n  - name: ann\n    groups: adm\n    shell: /bin/bash\n    lock_passwd: false\n    plain_text_passwd: abc\n    sudo: ALL=(ALL) NOPASSWD:ALL\nwrite_files:\n  - path: /etc/deep/er/motd\n    permissions: '0640'\n    content: hi\n  - path: /etc/deep/er/motd\n    append: true\n    content: "!"\n`;
  const tree = await guestTree({ userData });
  await tree.provision();
  expect(inputs(tree.commands)).toEqual([
    'groupadd -f adm',
    'useradd --shell /bin/bash --groups adm --create-home --user-group ann',
    'chpasswd < ann:abc',
  ]);
  expect(await readFile(join(tree.root, 'etc/sudoers.d/90-cloud-init-ann'), 'utf8')).toBe(
    'ann ALL=(ALL) NOPASSWD:ALL\n',
  );
  expect(await readFile(join(tree.root, 'etc/deep/er/motd'), 'utf8')).toBe('hi!');
});

test('a directory that describes no instance is a failure', async () => {
  const tree = await guestTree({ metadata: { uuid: '../../etc' } });
  expect((await tree.provision()).report).toMatchObject({
    result: 'failed',
    datasource: 'none',
    modules: [],
  });
});

test('the metadata service is read, and gets the report', async () => {
  const files: Record<string, string> = {
    '/openstack/latest/meta_data.json': JSON.stringify({ uuid, hostname: 'served' }),
    '/openstack/latest/user_data': '#cloud-config\npassword: abc\nchpasswd: {expire: false}\n',
  };
  const reports: unknown[] = [];
  let busy = true;
  const server = createServer((request, response) => {
    if (request.method === 'POST')
      return request
        .on('data', (chunk: Buffer) => reports.push(JSON.parse(String(chunk))))
        .on('end', () => response.writeHead(204).end());
    const content = files[request.url ?? ''];
    response.writeHead(busy ? 503 : content === undefined ? 404 : 200).end(content);
    busy = false;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close().closeAllConnections());
  const tree = await guestTree();
  const { report } = await tree.provision({
    datasource: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
  expect(inputs(tree.commands)).toEqual(['chpasswd < tiny:abc']);
  expect(report.read.metadataService).toMatchObject([
    { path: 'openstack/latest/meta_data.json' },
    { path: 'openstack/latest/user_data', bytes: 54 },
  ]);
  expect(reports).toEqual([JSON.parse(JSON.stringify(report))]);
});

test('the parts of a MIME message are all applied, and a finding has the line of the whole', async () => {
  const part = (type: string, text: string): string => `--B\nContent-Type: ${type}\n\n${text}\n`;
  const userData = `Content-Type: multipart/mixed; boundary=B\nMIME-Version: 1.0\n\n${part('text/cloud-config', '#cloud-config\nhostname: one\npassword: abc')}${part('text/cloud-config', '#cloud-config\nhostname: two\nhostnam: x\nchpasswd: {expire: false}')}${part('text/x-shellscript', '#!/bin/sh\nls')}--B--\n`;
  const tree = await guestTree({ userData });
  const { report } = await tree.provision();
  expect(await readFile(join(tree.root, 'etc/hostname'), 'utf8')).toBe('two\n');
  expect(inputs(tree.commands)).toEqual(['chpasswd < tiny:abc', '/var/lib/nova-lite-agent/scripts/part-003']);
  expect(report.findings).toMatchObject([
    { code: 'password-expires' },
    { code: 'unknown-key', line: 15, column: 1 },
  ]);
});

test('a form that is not applied is an error, and a key is a warning', async () => {
  const include = await guestTree({ userData: '#part-handler\n' });
  expect((await include.provision()).report).toMatchObject({
    result: 'failed',
    findings: [{ code: 'part-handler' }],
  });
  const packages = await guestTree({ userData: '#cloud-config\nlandscape: {client: {}}\n' });
  expect((await packages.provision()).report).toMatchObject({
    result: 'provisioned with warnings',
    findings: [{ code: 'key-not-applied', line: 2 }],
  });
});
