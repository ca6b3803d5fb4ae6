// The package as a page has it: bundled, without anything of Node, where nothing may be compiled from text.
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';
import { checkUserData } from './check.ts';
import type * as CloudConfig from './index.ts';
import { precompiledSchema } from './schema/precompiled.ts';

let page: Pick<typeof CloudConfig, 'checkUserData' | 'schemaDocument'>;

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./index.ts', import.meta.url))],
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    globalName: 'cloudConfig',
    plugins: [precompiledSchema],
    logLevel: 'silent',
  });
  const globals = { TextEncoder, TextDecoder, atob };
  const context = createContext(globals, { codeGeneration: { strings: false, wasm: false } });
  page = runInContext(`${outputFiles[0]?.text}\ncloudConfig`, context) as typeof page;
});

test.each([
  '#cloud-config\nhostname: web\nsshpwauth: true\n',
  '#cloud-config\nruncmd: {a: 1}\npower_state: {delay: 1}\nca-certs: {trusted: x}\nusers: [1, [2]]\n',
  '#cloud-config\nchpasswd:\nlist: |\n  root: abc\n',
  '#!/bin/sh\nls\n',
  'Content-Type: multipart/mixed; boundary=B\n\n--B\nContent-Transfer-Encoding: base64\n\nI2Nsb3VkLWNvbmZpZwphOiBiCg==\n--B--\n',
  '## template: jinja\n#cloud-config\nhostname: {{ nonsense( }}\n',
  '\u001f\u008b',
])('%j is checked there as it is here', (text) => {
  const data = new TextEncoder().encode(text);
  const there = JSON.parse(JSON.stringify(page.checkUserData(data))) as unknown;
  expect(there).toEqual(JSON.parse(JSON.stringify(checkUserData(data))));
});

test('the schema is there for an editor', () => {
  expect(page.schemaDocument('ntp')).toMatchObject({ properties: { ntp: {} } });
});
