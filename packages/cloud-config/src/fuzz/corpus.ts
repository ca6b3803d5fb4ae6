// User data of every form, to be mutated; and words that mean something to one of the readers.
import { gzipSync } from 'node:zlib';

const part = (type: string, text: string, more = ''): string =>
  `--B\nContent-Type: ${type}\n${more}\n${text}\n`;
const mime = (parts: string): string =>
  `Content-Type: multipart/mixed; boundary="B"\nMIME-Version: 1.0\n\n${parts}--B--\n`;

const texts = [
  `#cloud-config
users:
  - default
  - {name: ann, groups: [sudo, adm], sudo: "ALL=(ALL) NOPASSWD:ALL", lock_passwd: false}
chpasswd:
  expire: false
  list: |
    root:abc
    ann: 000000
  users:
    - {name: root, password: x, type: text}
ssh_pwauth: yes
runcmd:
  - echo a: b
  - [echo, 'two words']
  - false
write_files:
  - path: /etc/x
    permissions: 0644
    encoding: gz+b64
    content: !!binary aGk=
`,
  `#cloud-config
base: &base {a: 1, b: [*x, &x 2]}
more:
  <<: [*base, {c: 1:20}]
  "quoted\\u0041": >-
    folded
      text
  ? key
  : 0x1F
disk_setup: {/dev/vdb: {layout: [50, [50, 82]]}}
fs_setup: [{device: vdb.1, filesystem: ext4}]
mounts: [[vdb, /a, null, "x,y"]]
swap: {size: .5G}
ntp: {servers: [a], allow: [192.0.2.0/24]}
`,
  '## template: jinja\n#cloud-config\nhostname: {{ v1.local_hostname | default("x") | upper }}\n{% for a in [1, 2] %}x{{ a }}: {{ a + 1 }}\n{% endfor %}{% if not v1 and (1 < 2) %}{# c #}{% else %}y{% endif %}\n',
  '#cloud-config-archive\n- type: text/cloud-config\n  content: |\n    hostname: a\n- "#!/bin/sh\\nls"\n',
  '#cloud-config-jsonp\n[{"op": "add", "path": "/runcmd/-", "value": {"a~1": [1]}}, {"op": "copy", "from": "", "path": "/x"}]\n',
  '#include-once\nhttp://a/1 \n#include http://a/2\nfile:///x\n',
  '#!/bin/sh\necho\r\n',
  '#cloud-boothook\nls\n',
  mime(
    part(
      'text/cloud-config; charset="utf-8"',
      '#cloud-config\nruncmd: [a]',
      'Merge-Type: list(append)+dict(recurse_list)\n',
    ) +
      part('text/x-shellscript; name="s"', 'IyEvYmluL3NoCg==', 'Content-Transfer-Encoding: base64\n') +
      part('text/plain', '=23cloud-config=0Aa: =C3=A4', 'Content-Transfer-Encoding: quoted-printable\n') +
      part(
        'multipart/mixed; boundary=C',
        '--C\n\n#cloud-config\nmerge_how: dict(allow_delete)+list(prepend)\n--C--',
      ),
  ),
];

export const corpus: readonly Uint8Array[] = [
  ...texts.map((text) => new TextEncoder().encode(text)),
  gzipSync(texts[0] ?? ''),
  new TextEncoder().encode(btoa(texts[0] ?? '')),
];

export const words: readonly Uint8Array[] =
  `\n|  |\t|: |- |[|]|{|}|&a |*a|<<: |"|'|!!|!!binary |# |---|...|? ||-|>+|\\|{{|}}|{%|%}|{#|#}|--B|--B--|=\n|=3D|/|~1|\0|\u00e4|\ufeff|\r\n|000000|1:20|yes|~|null|.inf|0o7|list(append)|"path": |$y$j9T$|${'['.repeat(60)}|${'- '.repeat(60)}|${'a: '.repeat(30)}|${' '.repeat(300)}`
    .split('|')
    .map((word) => new TextEncoder().encode(word));
