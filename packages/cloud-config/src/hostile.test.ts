// Whatever arrives: no crash, bounded output.
import type { Arbitrary } from 'fast-check';
import { array, assert, constantFrom, property, uint8Array } from 'fast-check';
import { expect, test } from 'vitest';
import { checkUserData } from './check.ts';
import { gunzip } from './gunzip.ts';
import { maxFindings } from './limits.ts';

const holds = (data: Uint8Array | string): boolean => {
  const findings = checkUserData(typeof data === 'string' ? new TextEncoder().encode(data) : data, {
    gunzip,
  });
  const placed = findings.every(({ line = 1, column = 1 }) => line >= 1 && column >= 1);
  return placed && findings.length <= maxFindings && findings.every(({ message }) => message.length < 500);
};

/** Throws the smallest example that breaks it. */
const always = (sample: Arbitrary<Uint8Array | string>, numRuns: number) => () =>
  assert(property(sample, holds), { numRuns });

const yaml = array(
  constantFrom(
    '#cloud-config\n',
    'chpasswd:',
    'list: |',
    'users:',
    'runcmd:',
    'write_files:',
    '\n',
    '  ',
    '    ',
    '- ',
    'a:b',
    ': ',
    '[',
    ']',
    '{',
    '}',
    '&a ',
    '*a',
    '<<: ',
    '"',
    "'",
    '!!str ',
    '\t',
    '000000',
    'yes',
    '~',
    '#',
    '---\n',
    'path: /x',
    'ssh_pwauth: ',
    '\r\n',
    '? ',
    '|',
    '>',
  ),
  { maxLength: 60 },
);

const mime = array(
  constantFrom(
    'Content-Type: multipart/mixed; boundary=B\n',
    'MIME-Version: 1.0\n',
    '\n',
    '--B\n',
    '--B--\n',
    'Content-Transfer-Encoding: base64\n',
    'Content-Transfer-Encoding: quoted-printable\n',
    '=3D',
    '=\n',
    '#cloud-config\n',
    'QUJD',
    'Content-Type: text/x-shellscript\n',
    ' folded\n',
  ),
  { maxLength: 60 },
);

test.each([
  ['any bytes', uint8Array({ maxLength: 2000 }), 200],
  ['anything that looks like a cloud-config', yaml.map((words) => `#cloud-config\n${words.join('')}`), 2000],
  [
    'anything that looks like a MIME message',
    mime.map((words) => `MIME-Version: 1.0\n${words.join('')}`),
    1000,
  ],
])('%s can be checked', (_, sample, runs) => {
  expect(always(sample as Arbitrary<Uint8Array | string>, runs)).not.toThrow();
});

test.each([
  `#cloud-config\n${'a: '.repeat(20_000)}`,
  `#cloud-config\nruncmd:\n${'  - x: y\n'.repeat(7_000)}`,
  `#cloud-config\n${'- '.repeat(30_000)}`,
  `#cloud-config\nk: ${'1:'.repeat(30_000)}`,
  `#cloud-config\n${Array.from({ length: 5_000 }, (_, index) => `ssh_pwauth${index}: 1`).join('\n')}`,
  `Content-Type: multipart/mixed; boundary=B\n\n${'--B\n\nx\n'.repeat(9_000)}`,
  `${'\n'.repeat(60_000)}#cloud-config\n`,
])('large input of an awkward kind is checked without blowing up', (text) => {
  expect(holds(text)).toBe(true);
});
