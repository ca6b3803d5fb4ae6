import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { explainCommand } from './explain.ts';
import { renderCommand } from './render.ts';

const part = (type: string, content: string): string => `--B\nContent-Type: ${type}\n\n${content}\n`;
const twoParts = `Content-Type: multipart/mixed; boundary=B\nMIME-Version: 1.0\n\n${part('text/cloud-config', 'hostname: one\npassword: abc')}${part('text/cloud-config', 'hostname: two')}${part('text/x-shellscript', '#!/bin/sh\nls')}--B--\n`;

function streams(input: string) {
  return { stdin: Readable.from([Buffer.from(input)]), stdout: new PassThrough(), stderr: new PassThrough() };
}

test('render prints the merged configuration and then the other parts', async () => {
  const io = streams(twoParts);
  expect(await renderCommand('-', {}, io)).toBe(0);
  expect(await text(io.stdout.end())).toBe(
    '#cloud-config\nhostname: two\npassword: abc\n# ---- script: part-003 ----\n#!/bin/sh\nls\n',
  );
});

test('render says what only a guest can do', async () => {
  const io = streams('#include\nhttp://example.com/a\n');
  expect(await renderCommand('-', {}, io)).toBe(0);
  expect(await text(io.stderr.end())).toContain('<stdin>:2:1: info: what is included is not fetched here');
});

test('explain tells what would be done, in the order of the agent, without a password', async () => {
  const io = streams(twoParts);
  const options = { defaultUser: 'debian', json: false };
  expect(await explainCommand('-', options, io, AbortSignal.timeout(10_000))).toBe(0);
  const output = await text(io.stdout.end());
  expect(output).toMatch(/\d+\. hostname: the host is called two\n/);
  expect(output).toMatch(/\d+\. passwords: set the password of debian/);
  expect(output).toMatch(/\d+\. scripts: ran part-003\n$/);
  expect(output).not.toContain('abc');
});

test('explain says what would not be done, and JSON has the same', async () => {
  const io = streams('#cloud-config\nchpasswd:\n  list: |\n    ghost:x\n');
  const options = { defaultUser: 'debian', json: true };
  expect(await explainCommand('-', options, io, AbortSignal.timeout(10_000))).toBe(1);
  expect(JSON.parse(await text(io.stdout.end()))).toMatchObject({
    findings: [{ code: 'password-expires' }, { code: 'user-missing', line: 4 }],
  });
});
