import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { checkCommand } from './check.ts';

async function check(input: string | Buffer, json = false): Promise<{ code: number; output: string }> {
  const stdout = new PassThrough();
  const code = await checkCommand('-', { json }, { stdin: Readable.from([Buffer.from(input)]), stdout });
  stdout.end();
  return { code, output: await text(stdout) };
}

test('a finding shows its line with a caret, what happens, and what to write instead', async () => {
  const { code, output } = await check('#cloud-config\nhostname: web\nsshpwauth: true\n');
  expect(code).toBe(0);
  expect(output).toBe(
    [
      '<stdin>:3:1: warning: "sshpwauth" is no key of cloud-config; did you mean `ssh_pwauth`? [unknown-key]',
      '    3 | sshpwauth: true',
      '      | ^',
      '  what happens: It is read as `ssh_pwauth`; cloud-init ignores it.',
      '  instead: write `ssh_pwauth`',
      '<stdin>: 1 warning',
      '',
    ].join('\n'),
  );
});

test('an error is exit code 1, and JSON has the same findings', async () => {
  const { code, output } = await check('#cloud-config\n chpasswd:\nssh_pwauth: true\n', true);
  expect(code).toBe(1);
  expect(JSON.parse(output)).toMatchObject({
    findings: [{ severity: 'error', code: 'indentation', line: 2, column: 2 }],
  });
});

test('compressed user data is shown unpacked', async () => {
  const { output } = await check(gzipSync('#cloud-config\nnonsense_key: 1\n'));
  expect(output).toContain('    2 | nonsense_key: 1');
});

test('what is right gets one line', async () => {
  expect(await check('#!/bin/sh\ntrue\n')).toEqual({ code: 0, output: '<stdin>: nothing to object to\n' });
});

test('a file is named as it was given, and one that is not there says so', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'user-data-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const file = join(directory, 'data');
  const stdout = new PassThrough();
  const streams = { stdin: Readable.from([]), stdout };
  await writeFile(file, '#cloud-config\nruncmd: [ls]\n');
  expect(await checkCommand(file, { json: false }, streams)).toBe(0);
  expect(String(stdout.read())).toBe(`${file}: nothing to object to\n`);
  await expect(checkCommand(`${file}.gone`, { json: false }, streams)).rejects.toThrow(`${file}.gone`);
});
