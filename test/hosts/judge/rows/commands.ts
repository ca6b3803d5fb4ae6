// What the user runs: `bootcmd`, `runcmd`, scripts, and their order.
import type { Row } from '../row.ts';

const log = (word: string): string => `echo ${word} >>/srv/log`;
const part = (type: string, body: string): string => `--X\nContent-Type: ${type}\n\n${body}\n`;
const mime = (...parts: readonly string[]): string =>
  `Content-Type: multipart/mixed; boundary="X"\nMIME-Version: 1.0\n\n${parts.join('')}--X--\n`;

export const commandRows: readonly Row[] = [
  {
    name: 'runcmd in lines and in lists',
    userData: `#cloud-config\nruncmd:\n  - ${log('one')}\n  - [sh, -c, "echo \\"two  'x'\\" >>/srv/log"]\n  - null\n  - cd /tmp\n  - pwd >>/srv/log\n  - [echo, 1, 2.50, true]\n`,
  },
  {
    name: 'a command that fails before another',
    userData: `#cloud-config\nbootcmd:\n  - 'false'\n  - ${log('boot')}\nruncmd:\n  - 'false'\n  - ${log('run')}\n`,
  },
  {
    name: 'bootcmd and runcmd know their instance',
    userData: `#cloud-config\nbootcmd:\n  - echo boot "$INSTANCE_ID" >>/srv/log\nruncmd:\n  - echo run "\${INSTANCE_ID:-none}" >>/srv/log\n`,
    alwaysDiffers: { 'instance-id': ['file /srv/log'] },
  },
  {
    name: 'a map in runcmd',
    userData: `#cloud-config\nruncmd:\n  - ${log('one')}\n  - echo two: 2 >>/srv/log\n  - ${log('three')}\n`,
    differs: { 'command-map': ['file /srv/log'] },
  },
  {
    name: 'a truth value in runcmd',
    userData: `#cloud-config\nruncmd:\n  - ${log('one')}\n  - true\n`,
    differs: { 'command-not-text': ['file /srv/log'] },
  },
  {
    name: 'runcmd as text',
    userData: `#cloud-config\nruncmd: |\n  ${log('one')}\n`,
    differs: { 'not-list': ['file /srv/log'] },
  },
  {
    name: 'a map in bootcmd',
    userData: `#cloud-config\nbootcmd:\n  - ${log('one')}\n  - echo two: 2 >>/srv/log\n`,
    differs: { 'command-map': ['file /srv/log'] },
  },
  {
    name: 'the order: bootcmd, files, users, runcmd',
    userData: `#cloud-config\nbootcmd:\n  - test -e /srv/file && ${log('boot-after-file')} || ${log('boot')}\nwrite_files:\n  - {path: /srv/file, content: x}\nusers: [ann]\nruncmd:\n  - test -e /srv/file && id ann && ${log('run')}\n`,
  },
  { name: 'a script', userData: `#!/bin/sh\n${log('script')}\nexit 3\n` },
  { name: 'a script with Windows line ends', userData: `#!/bin/sh\r\n${log('script')}\r\n` },
  {
    name: 'a script with a blank line before it',
    userData: `\n#!/bin/sh\n${log('script')}\n`,
    differs: { 'script-not-first': ['file /srv/log'] },
  },
  {
    name: 'a script beside runcmd, and scripts of every frequency',
    userData: mime(
      part('text/x-shellscript', `#!/bin/sh\n${log('script')}`),
      part('text/cloud-config', `runcmd:\n  - ${log('runcmd')}`),
      part('text/x-shellscript-per-boot', `#!/bin/sh\n${log('boot')}`),
      part('text/x-shellscript-per-instance', `#!/bin/sh\n${log('instance')}`),
      part('text/x-shellscript-per-once', `#!/bin/sh\n${log('once')}`),
      part('text/cloud-boothook', `#!/bin/sh\n${log('hook')}`),
    ),
  },
  { name: 'a boothook', userData: `#cloud-boothook\n#!/bin/sh\necho hook $INSTANCE_ID >>/srv/log\n` },
];
