import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { checkUserData } from '../check.ts';
import { gunzip } from '../gunzip.ts';
import { readUserData } from './read.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const seen = (data: Uint8Array | string) => {
  const { kind, parts, findings } = readUserData(typeof data === 'string' ? bytes(data) : data, { gunzip });
  return { kind, parts: parts.map((part) => part.kind), codes: findings.map((finding) => finding.code) };
};

test.each([
  ['#cloud-config\na: 1\n', 'cloud-config'],
  ['\n\n  #Cloud-Config\na: 1\n', 'cloud-config'],
  ['#cloud-config-archive\n- "#!/bin/sh"\n', 'archive'],
  ['#!/bin/sh\n', 'script'],
  ['#include http://x\n', 'include'],
  ['#include-once\nhttp://x\n', 'include-once'],
  ['## template: jinja\n#cloud-config\n', 'jinja'],
  ['#cloud-boothook\n', 'boothook'],
  ['#part-handler\n', 'part-handler'],
  ['', 'empty'],
  [' \n', 'empty'],
])('%j is recognised as %s without a finding', (text, kind) => {
  expect(seen(text)).toMatchObject({ kind, codes: [] });
});

test.each([
  ['\uFEFF#cloud-config\na: 1\n', 'cloud-config', 'byte-order-mark'],
  ['# cloud-config\nhostname: a\n', 'cloud-config', 'header-misspelt'],
  ['#cloud_config\r\nhostname: a\r\n', 'cloud-config', 'header-misspelt'],
  ['hostname: a\nruncmd: [ls]\n', 'cloud-config', 'header-missing'],
  [btoa('#cloud-config\nhostname: a\n'), 'cloud-config', 'base64-twice'],
  ['\n#!/bin/sh\nls\n', 'script', 'script-not-first'],
  ['#!/bin/sh\r\nls\r\n', 'script', 'script-crlf'],
  ['hello world\n', 'unknown', 'form-unknown'],
  ['name: a\nimage: b\n', 'unknown', 'form-unknown'],
])('%j is taken for %s, with the finding %s', (text, kind, code) => {
  expect(seen(text)).toMatchObject({ kind, codes: [code] });
});

test('bytes that are no text are refused', () => {
  expect(seen(Uint8Array.of(0xff, 0xfe, 0x41, 0x00))).toEqual({
    kind: 'binary',
    parts: [],
    codes: ['not-text'],
  });
  expect(seen('#cloud-config\na: \0\n')).toEqual({ kind: 'binary', parts: [], codes: ['not-text'] });
});

test('gzip is unpacked once', () => {
  const packed = gzipSync('#!/bin/sh\n');
  expect(seen(packed)).toEqual({ kind: 'script', parts: ['script'], codes: [] });
  expect(seen(gzipSync(packed)).codes).toEqual(['gzip-twice']);
  expect(seen(packed.subarray(0, 12)).codes).toEqual(['gzip-broken']);
});

test('a gzip bomb is stopped at the bound', () => {
  expect(seen(gzipSync(Buffer.alloc(64 * 1024 * 1024)))).toMatchObject({
    kind: 'binary',
    codes: ['gzip-broken'],
  });
});

const message = `Content-Type: multipart/mixed; boundary="==B=="
MIME-Version: 1.0

--==B==
Content-Type: text/cloud-config; charset="us-ascii"
Content-Disposition: attachment; filename="conf.yaml"

#cloud-config
hostnam: a

--==B==
Content-Type: text/x-shellscript
Content-Transfer-Encoding: base64

IyEvYmluL3NoCmVjaG8gaGkK
--==B==--
`;

test('the parts of a MIME message keep their names, kinds and lines', () => {
  expect(readUserData(bytes(message)).parts).toMatchObject([
    { name: 'conf.yaml', kind: 'cloud-config', firstLine: 8 },
    { name: 'part-002', kind: 'script', text: '#!/bin/sh\necho hi\n' },
  ]);
  expect(checkUserData(bytes(message))).toMatchObject([{ code: 'unknown-key', line: 9, column: 1 }]);
});

test('a MIME message that was cut off gives what is there, and says so', () => {
  expect(seen(message.slice(0, message.indexOf('IyEv') + 18))).toMatchObject({
    parts: ['cloud-config'],
    codes: ['mime-not-closed', 'mime-base64'],
  });
});

test('an archive is a list of parts', () => {
  expect(
    seen(
      '#cloud-config-archive\n- type: text/cloud-config\n  content: |\n    hostname: a\n- "#!/bin/sh\\nls"\n',
    ),
  ).toMatchObject({ parts: ['cloud-config', 'script'], codes: [] });
});
