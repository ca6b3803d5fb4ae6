import { expect, test } from 'vitest';
import type { Told } from './assemble.ts';
import { assemble } from './assemble.ts';
import { toValue } from './yaml/node.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function assembled(userData: string, more: Partial<Told> = {}, pages: Record<string, string> = {}) {
  const fetchUrl = async (url: string): Promise<Uint8Array> => {
    const page = pages[url];
    if (page === undefined) throw new Error('HTTP 404');
    return bytes(page);
  };
  const variables = { v1: { local_hostname: 'web' } };
  const { root, parts, findings } = await assemble(
    { userData: bytes(userData), ...more },
    { fetchUrl, variables },
  );
  return {
    config: root && toValue(root),
    parts: parts.map(({ name, kind }) => `${kind} ${name}`),
    findings: findings.map(({ code, line, part }) => [code, line, part].filter(Boolean).join(' ')),
  };
}

test('user data wins over vendor data, whose other keys and scripts apply', async () => {
  const vendorData = [
    [bytes('#cloud-config\nruncmd: [a]\ntimezone: UTC\n')],
    [bytes('#!/bin/sh\n'), bytes('#cloud-config\ntimezone: CET')],
  ];
  expect(await assembled('#cloud-config\nruncmd: [b]\n', { vendorData })).toEqual({
    config: { runcmd: ['b'], timezone: 'UTC' },
    parts: ['script part-001'],
    findings: [],
  });
});

test('user data can switch vendor data off', async () => {
  const vendorData = [[bytes('#cloud-config\ntimezone: UTC\n')]];
  const { config } = await assembled('#cloud-config\nvendor_data: {enabled: false}\n', { vendorData });
  expect(config).toEqual({ vendor_data: { enabled: false } });
});

test('what is wrong in vendor data is said to be in vendor data', async () => {
  const { findings } = await assembled('', { vendorData: [[bytes('#cloud-config\nnonsense_x: 1\n')]] });
  expect(findings).toEqual(['unknown-key 2 vendor data']);
});

test('an address that is dead costs nothing else', async () => {
  const pages = {
    'http://a/1': '#cloud-config\ntimezone: UTC\nnonsense_x: 1\n',
    'http://a/2': '#include\nhttp://a/3\n',
    'http://a/3': '#!/bin/sh\n',
  };
  expect(await assembled('#include http://a/1\nhttp://a/gone\nhttp://a/2\nftp://b\n', {}, pages)).toEqual({
    config: { timezone: 'UTC', nonsense_x: 1 },
    parts: ['script http://a/3'],
    findings: ['include-failed 2', 'unknown-key 3 http://a/1', 'include-url 4'],
  });
});

test('an address that includes itself comes to an end', async () => {
  const { findings } = await assembled(
    '#include http://a/1\n',
    {},
    { 'http://a/1': '#include http://a/1\nhttp://a/1\n' },
  );
  expect(findings).toContain('too-deep 1 http://a/1');
});

test('a template is rendered, and its findings keep their lines', async () => {
  const text = '## template: jinja\n#cloud-config\nhostname: {{ v1.local_hostname }}\nnonsense_x: 1\n';
  expect(await assembled(text)).toEqual({
    config: { hostname: 'web', nonsense_x: 1 },
    parts: [],
    findings: ['unknown-key 4'],
  });
});

test('a template that makes neither a configuration nor a script is dropped', async () => {
  expect(await assembled('## template: jinja\nhello\n')).toMatchObject({
    config: undefined,
    findings: ['jinja-form 2'],
  });
});

test('parts of an archive and of a MIME message are merged by their headers', async () => {
  const part = (text: string): string =>
    `--B\nContent-Type: text/cloud-config\nMerge-Type: list(append)+dict(recurse_list)\n\n${text}\n`;
  const mime = `Content-Type: multipart/mixed; boundary=B\nMIME-Version: 1.0\n\n${part('runcmd: [a]')}${part('runcmd: [b]')}--B\nContent-Type: text/x-shellscript-per-boot; name="boot"\n\n#!/bin/sh\n--B--\n`;
  expect(await assembled(mime)).toMatchObject({ config: { runcmd: ['a', 'b'] } });
  const archive =
    '#cloud-config-archive\n- "#!/bin/sh"\n- type: text/cloud-config\n  content: |\n    timezone: UTC\n';
  expect(await assembled(archive)).toEqual({
    config: { timezone: 'UTC' },
    parts: ['script part-001'],
    findings: [],
  });
});
