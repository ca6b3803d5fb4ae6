// Files that are written.
import { gzipSync } from 'node:zlib';
import type { Row } from '../row.ts';

const b64 = (data: string | Uint8Array): string => Buffer.from(data).toString('base64');
const gz = b64(gzipSync('packed\n'));

export const fileRows: readonly Row[] = [
  {
    name: 'files in every encoding',
    userData: `#cloud-config\nwrite_files:\n  - {path: /srv/plain, content: "text\\n"}\n  - {path: /srv/b64, content: ${b64('one\n')}, encoding: b64}\n  - {path: /srv/base64, content: ${b64('two\n')}, encoding: base64}\n  - {path: /srv/gzb64, content: ${gz}, encoding: gz+b64}\n  - {path: /srv/gzip, content: !!binary ${gz}, encoding: gzip}\n  - {path: /srv/binary, content: !!binary ${b64('three\n')}}\n  - {path: /srv/utf8, content: "Grüße\\n", encoding: text/plain}\n`,
  },
  {
    name: 'modes, owners, directories, an empty file',
    userData:
      "#cloud-config\nwrite_files:\n  - {path: /srv/a/b/c, permissions: '0600', owner: 'games:adm', content: x}\n  - {path: /srv/run, permissions: '0755', content: x}\n  - {path: /srv/empty}\n  - {path: /srv/four, permissions: '4755', content: x}\n",
    differs: { 'file-setuid': ['file /srv/four'] },
  },
  {
    name: 'permissions 0644 without quotes',
    userData: '#cloud-config\nwrite_files:\n  - {path: /srv/a, permissions: 0640, content: x}\n',
  },
  {
    name: 'permissions 644 without quotes',
    userData: '#cloud-config\nwrite_files:\n  - {path: /srv/a, permissions: 644, content: x}\n',
    differs: { 'file-permissions': ['file /srv/a'] },
  },
  {
    name: 'permissions that are none',
    userData: "#cloud-config\nwrite_files:\n  - {path: /srv/a, permissions: 'rw', content: x}\n",
    differs: { 'file-permissions': ['file /srv/a'] },
  },
  {
    name: 'text added to a file',
    userData:
      '#cloud-config\nwrite_files:\n  - {path: /etc/motd, append: true, content: "more\\n"}\n  - {path: /srv/new, append: true, content: "first\\n"}\n',
  },
  {
    name: 'a file for a user who is made in the same data',
    userData:
      '#cloud-config\nusers: [ann]\nwrite_files:\n  - {path: /srv/a, owner: "ann:ann", content: x}\n  - {path: /srv/b, content: x}\n',
    differs: { 'file-owner': ['file /srv/a', 'file /srv/b'] },
  },
  {
    name: 'a deferred file for a user who is made in the same data',
    userData:
      '#cloud-config\nusers: [ann]\nwrite_files:\n  - {path: /home/ann/a, owner: "ann:ann", content: x, defer: true}\n',
  },
  {
    name: 'an owner that there is not, before other files',
    userData:
      '#cloud-config\nwrite_files:\n  - {path: /srv/a, owner: nobodyhere, content: x}\n  - {path: /srv/b, content: x}\n',
    differs: { 'file-owner': ['file /srv/a', 'file /srv/b'] },
  },
  {
    name: 'a file without path, before another',
    userData: '#cloud-config\nwrite_files:\n  - {content: x}\n  - {path: /srv/b, content: x}\n',
  },
  {
    name: 'content that is a number',
    userData:
      '#cloud-config\nwrite_files:\n  - {path: /srv/a, content: 12}\n  - {path: /srv/b, content: x}\n',
    differs: { 'file-content': ['file /srv/a', 'file /srv/b'] },
  },
  {
    name: 'base64 that is none',
    userData:
      "#cloud-config\nwrite_files:\n  - {path: /srv/a, encoding: b64, content: '%%%'}\n  - {path: /srv/b, content: x}\n",
    differs: { 'file-base64': ['file /srv/a'] },
  },
  {
    name: 'an encoding that there is not',
    userData: '#cloud-config\nwrite_files:\n  - {path: /srv/a, encoding: rot13, content: x}\n',
  },
];
