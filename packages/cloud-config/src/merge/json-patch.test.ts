import { expect, test } from 'vitest';
import { assemble } from '../assemble.ts';
import { checkUserData } from '../check.ts';
import { toValue } from '../yaml/node.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const mime = (...parts: readonly string[]): string =>
  `Content-Type: multipart/mixed; boundary=B\nMIME-Version: 1.0\n\n${parts.map((part) => `--B\nContent-Type: text/plain\n\n${part}\n`).join('')}--B--\n`;

async function patched(config: string, patch: unknown, ...after: readonly string[]) {
  const text = typeof patch === 'string' ? patch : JSON.stringify(patch);
  const data = bytes(mime(`#cloud-config\n${config}`, `#cloud-config-jsonp\n${text}`, ...after));
  const { root, findings, parts } = await assemble({ userData: data }, {});
  return {
    value: root && toValue(root),
    said: findings.map(({ code, line }) => `${code} ${line}`),
    left: parts.length,
  };
}

test.each([
  ['add to a map', 'a: 1', [{ op: 'add', path: '/b', value: [1] }], { a: 1, b: [1] }],
  ['add into a list', 'a: [x, z]', [{ op: 'add', path: '/a/1', value: 'y' }], { a: ['x', 'y', 'z'] }],
  ['add at the end of a list', 'a: [x]', [{ op: 'add', path: '/a/-', value: 'y' }], { a: ['x', 'y'] }],
  ['add over what is there', 'a: 1', [{ op: 'add', path: '/a', value: 2 }], { a: 2 }],
  ['remove', 'a: {b: 1, c: 2}', [{ op: 'remove', path: '/a/b' }], { a: { c: 2 } }],
  ['remove from a list', 'a: [x, y]', [{ op: 'remove', path: '/a/0' }], { a: ['y'] }],
  ['replace', 'a: [x]', [{ op: 'replace', path: '/a/0', value: 'y' }], { a: ['y'] }],
  ['move', 'a: {b: 1}\nc: 2', [{ op: 'move', from: '/a/b', path: '/d' }], { a: {}, c: 2, d: 1 }],
  ['copy', 'a: [1]', [{ op: 'copy', from: '/a', path: '/b' }], { a: [1], b: [1] }],
  [
    'test, whatever the order of keys',
    'a: {b: 1, c: 2}',
    [
      { op: 'test', path: '/a', value: { c: 2, b: 1 } },
      { op: 'add', path: '/d', value: 1 },
    ],
    { a: { b: 1, c: 2 }, d: 1 },
  ],
  [
    'names with / and ~',
    'a/b: 1\nm~n: 2',
    [
      { op: 'remove', path: '/a~1b' },
      { op: 'remove', path: '/m~0n' },
    ],
    {},
  ],
])('%s', async (_, config, patch, value) => {
  expect(await patched(config, patch)).toEqual({ value, said: [...unknown(config)], left: 0 });
});

/** The examples use keys that are none of cloud-config's. */
const unknown = (config: string): string[] => config.split('\n').map((_, line) => `unknown-key ${8 + line}`);

test.each([
  ['a test that fails', [{ op: 'test', path: '/hostname', value: 'b' }]],
  ['a path that is not there', [{ op: 'remove', path: '/nothing/here' }]],
  ['a place beyond the end of a list', [{ op: 'add', path: '/runcmd/9', value: 'x' }]],
  ['a path into a text', [{ op: 'add', path: '/hostname/x', value: 'x' }]],
  ['making a text of the whole', [{ op: 'replace', path: '', value: 'x' }]],
])('%s leaves the whole patch out, and says where', async (_, patch) => {
  const all = [{ op: 'add', path: '/fqdn', value: 'a.example' }, ...patch];
  expect(await patched('hostname: a\nruncmd: [ls]', all)).toEqual({
    value: { hostname: 'a', runcmd: ['ls'] },
    said: ['patch-failed 14'],
    left: 0,
  });
});

test('a patch acts on what stands before it, and what follows is merged over it', async () => {
  const { value } = await patched(
    'hostname: a',
    [{ op: 'replace', path: '/hostname', value: 'b' }],
    '#cloud-config\nfqdn: c.example',
  );
  expect(value).toEqual({ hostname: 'b', fqdn: 'c.example' });
});

test('copies of copies come to an end', async () => {
  const patch = Array.from({ length: 40 }, (_, index) => ({ op: 'copy', from: '', path: `/x${index}` }));
  expect((await patched('hostname: a', patch)).said).toEqual(['patch-failed 13']);
});

test.each([
  ['no JSON', '#cloud-config-jsonp\n- op: add\n', 'patch-json 1'],
  ['no list', '#cloud-config-jsonp\n{"op": "add"}\n', 'patch-form 2'],
  [
    'an operation that does not exist',
    '#cloud-config-jsonp\n[\n\t{"op": "put", "path": "/a"}]\n',
    'patch-form 3',
  ],
  ['an operation without its value', '#cloud-config-jsonp\n[{"op": "add", "path": "/a"}]\n', 'patch-form 2'],
])('a patch that is %s is an error at create', (_, text, said) => {
  expect(checkUserData(bytes(text)).map(({ code, line }) => `${code} ${line}`)).toEqual([said]);
});

test('a part handler is named, and the rest is applied', async () => {
  const data = bytes(mime('#part-handler\ndef list_types(): return []', '#cloud-config\nhostname: a'));
  const { root, findings, parts } = await assemble({ userData: data }, {});
  expect(root && toValue(root)).toEqual({ hostname: 'a' });
  expect(findings).toMatchObject([{ severity: 'error', code: 'part-handler', line: 7 }]);
  expect(parts).toEqual([]);
  expect(checkUserData(data)).toMatchObject([{ code: 'part-handler', line: 7 }]);
});
