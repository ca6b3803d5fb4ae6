// The forms of user data, merging, templates, includes, vendor data.
import { gzipSync } from 'node:zlib';
import type { Row } from '../row.ts';

const write = (name: string): string => `write_files:\n  - {path: /srv/${name}, content: x}\n`;
const config = (name: string): string => `#cloud-config\n${write(name)}`;
const part = (type: string, body: string, header = ''): string =>
  `--X\nContent-Type: ${type}\nMIME-Version: 1.0\n${header}\n${body}\n`;
const mime = (...parts: readonly string[]): string =>
  `Content-Type: multipart/mixed; boundary="X"\nMIME-Version: 1.0\n\n${parts.join('')}--X--\n`;
const a = ['file /srv/a'];

export const formRows: readonly Row[] = [
  { name: 'gzip', userData: gzipSync(config('a')) },
  { name: 'gzip twice', userData: gzipSync(gzipSync(config('a'))) },
  { name: 'a header in other letters, after blank lines', userData: `\n\n#Cloud-Config\n${write('a')}` },
  { name: 'a header with more behind it', userData: `#cloud-config-v2\n${write('a')}` },
  {
    name: 'a blank in the header',
    userData: `# cloud-config\n${write('a')}`,
    differs: { 'header-misspelt': a },
  },
  { name: 'no header', userData: write('a'), differs: { 'header-missing': a } },
  { name: 'a byte order mark', userData: `\uFEFF${config('a')}`, differs: { 'byte-order-mark': a } },
  { name: 'base64', userData: Buffer.from(config('a')).toString('base64'), differs: { 'base64-twice': a } },
  { name: 'Windows line ends', userData: config('a').replaceAll('\n', '\r\n') },
  { name: 'broken YAML', userData: `${config('a')}  broken: [\n` },
  { name: 'a tab in YAML', userData: '#cloud-config\nwrite_files:\n\t- path: /srv/a\n' },
  { name: 'keys that are written twice', userData: `${config('a')}${write('b')}` },
  { name: 'an empty cloud-config', userData: '#cloud-config\n' },
  { name: 'a cloud-config that is a list', userData: '#cloud-config\n- write_files\n' },
  {
    name: 'several parts: the later key replaces',
    userData: mime(
      part('text/cloud-config', config('a')),
      part('text/cloud-config', `${config('b')}timezone: Europe/Berlin\n`),
    ),
  },
  {
    name: 'several parts that are merged',
    userData: mime(
      part('text/cloud-config', config('a')),
      part('text/cloud-config', `${config('b')}merge_how: list(append)+dict(recurse_list)+str()\n`),
      part(
        'text/cloud-config',
        config('c'),
        'Merge-Type: list(append)+dict(no_replace,recurse_list)+str()\n',
      ),
    ),
  },
  {
    name: 'a part of plain text is looked at',
    userData: mime(part('text/plain', config('a')), part('text/plain', 'nothing')),
  },
  {
    name: 'an archive',
    userData: `#cloud-config-archive\n- "#cloud-config\\n${write('a').replaceAll('\n', '\\n')}"\n- {type: text/x-shellscript, content: "#!/bin/sh\\necho x >/srv/log\\n"}\n`,
  },
  {
    name: 'an include of a file',
    userData: '#include\nfile:///srv/included\n',
    image: { '/srv/included': config('a') },
  },
  {
    name: 'an include that is not there costs no login',
    userData: '#include\nfile:///srv/nothing\n',
    alwaysDiffers: { 'include-failed': ['*'] },
  },
  {
    name: 'a template',
    userData: `## template: jinja\n#cloud-config\nwrite_files:\n  - path: /srv/a\n    content: "{{ ds.meta_data.name }} {{ v1.local_hostname }} {{ v1.instance_id }} {{ v1.cloud_name }} {{ nothing }}\\n"\n`,
    metadata: { name: 'one' },
    alwaysDiffers: { 'jinja-cloud-name': ['file /srv/a'] },
  },
  {
    name: 'a template with a loop and a filter',
    userData: `## template: jinja\n#cloud-config\nwrite_files:\n{% for name in ['a', 'b'] %}\n  - path: /srv/{{ name }}\n    content: "{{ name | upper }}{% if loop.first %} first{% endif %}"\n{% endfor %}\n`,
  },
  {
    name: 'a template with a macro',
    userData: `## template: jinja\n#cloud-config\n{% macro file(name) %}/srv/{{ name }}{% endmacro %}\nwrite_files:\n  - {path: "{{ file('a') }}", content: x}\n`,
    alwaysDiffers: { jinja: a },
  },
  { name: 'a template with an error', userData: `## template: jinja\n${config('a')}# {{ one.\n` },
  {
    name: 'vendor data below user data',
    userData: `${config('a')}`,
    vendor: {
      'cloud-init': `#cloud-config\nssh_genkeytypes: [ed25519]\ntimezone: Europe/Berlin\n${write('vendor')}`,
    },
  },
  {
    name: 'vendor data as a list, with a script',
    vendor: {
      'cloud-init': [
        '#cloud-config\nssh_genkeytypes: [ed25519]\n',
        '#!/bin/sh\necho vendor >>/srv/log\n',
        config('a'),
      ],
    },
    userData: '#!/bin/sh\necho user >>/srv/log\n',
  },
  {
    name: 'vendor data that is switched off',
    userData: '#cloud-config\nssh_genkeytypes: [ed25519]\nvendor_data: {enabled: false}\n',
    vendor: { 'cloud-init': config('vendor') },
  },
  {
    name: 'YAML that PyYAML reads in its own way',
    userData:
      '#cloud-config\nwrite_files:\n  - {path: /srv/a, content: x, append: off, defer: no}\n  - &one {path: /srv/b, content: "y"}\n  - <<: *one\n    path: /srv/c\n',
  },
];
