// Passwords: `chpasswd`, `password`, `expire`, and the ways in which they go wrong.
import type { Row } from '../row.ts';

const sha512 =
  '$6$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/jctKu9YterLp8wwnSq.qc.eoxqOmSuNp2xS0ktL3nh/';
const yescrypt = '$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7';
const bcrypt = '$2b$05$abcdefghijklmnopqrstuuK5oQ0eVxq9Pj0Fqf5Xw8m7mQ4GkT7gK';
const users = '#cloud-config\nusers:\n  - name: centos\n  - name: ann\n';
const sshd = ['file /etc/ssh/sshd_config.d/50-cloud-init.conf'];
const both = ['shadow ann', 'shadow centos'];

export const passwordRows: readonly Row[] = [
  { name: 'no user data at all' },
  {
    name: 'a chpasswd list as text',
    userData: `${users}chpasswd:\n  list: |\n    centos:secret one\n    root:toor:x\n  expire: false\n`,
    passwords: ['secret one', 'toor:x'],
  },
  {
    name: 'a chpasswd list as a list, expiring by default',
    userData: `${users}chpasswd:\n  list:\n    - centos:one\n    - ann:two\n`,
    passwords: ['one', 'two'],
  },
  {
    name: 'a chpasswd list with a sha512 hash expires too',
    userData: `${users}chpasswd:\n  list:\n    - 'ann:${sha512}'\n`,
    passwords: ['toor', sha512],
  },
  {
    name: 'an empty chpasswd beside list and expire that lost their indentation',
    userData: `${users}ssh_pwauth: true\nchpasswd:\nlist: |\n  centos:000000\nexpire: false\n`,
    passwords: ['000000'],
    differs: { 'chpasswd-not-indented': [...sshd, 'shadow centos'] },
  },
  {
    name: 'an empty chpasswd alone',
    userData: `${users}ssh_pwauth: true\nchpasswd:\npassword: one\n`,
    passwords: ['one'],
    differs: { 'chpasswd-empty': sshd },
  },
  {
    name: 'a blank after the colon of a chpasswd line',
    userData: `${users}chpasswd:\n  expire: false\n  list: |\n    centos: 000000\n`,
    passwords: ['000000', ' 000000'],
    differs: { 'password-leading-blank': ['shadow centos'] },
  },
  {
    name: 'hashes in a chpasswd list that cloud-init does not know',
    userData: `${users}chpasswd:\n  expire: false\n  list:\n    - 'ann:${yescrypt}'\n    - 'centos:${bcrypt}'\n`,
    passwords: [yescrypt, bcrypt],
    differs: { 'hash-unknown': both },
  },
  {
    name: 'a line without colon in a chpasswd list',
    userData: `${users}ssh_pwauth: true\nchpasswd:\n  expire: false\n  list: |\n    centos:one\n    nothing\n    ann:two\n`,
    passwords: ['one', 'two'],
    differs: { 'chpasswd-line': [...sshd, ...both] },
  },
  {
    name: 'a blank line and a comment inside a chpasswd list',
    userData: `${users}chpasswd:\n  expire: false\n  list: |\n    # who may enter\n    centos:one\n\n    ann:two\n`,
    passwords: ['one', 'two'],
    differs: { 'chpasswd-comment': both },
  },
  {
    name: 'a chpasswd list of maps',
    userData: `${users}chpasswd:\n  expire: false\n  list:\n    - centos: one\n    - ann: two\n`,
    passwords: ['one', 'two'],
    differs: { 'chpasswd-list-map': both },
  },
  {
    name: 'a chpasswd list without the bar',
    userData: `${users}chpasswd:\n  expire: false\n  list:\n    centos:one\n    ann:two\n`,
    passwords: ['one', 'two', 'one ann:two'],
    differs: { 'chpasswd-folded': both },
  },
  {
    name: 'chpasswd with users of each type',
    userData: `${users}chpasswd:\n  users:\n    - {name: ann, password: '${sha512}'}\n    - {name: centos, password: two, type: text}\n    - {name: root, type: RANDOM}\n`,
    passwords: ['two', sha512],
  },
  {
    name: 'a plain word where chpasswd takes a hash',
    userData: `${users}chpasswd:\n  expire: false\n  users:\n    - {name: ann, password: plain}\n    - {name: centos, password: two, type: text}\n`,
    passwords: ['plain', 'two'],
    differs: { 'not-a-hash': ['shadow ann'] },
  },
  {
    name: 'a number as the password of a user of chpasswd',
    userData: `${users}ssh_pwauth: true\nchpasswd:\n  expire: false\n  users:\n    - {name: ann, password: 123456, type: text}\n    - {name: centos, password: two, type: text}\n`,
    passwords: ['123456', 'two'],
    differs: { 'value-changed': both },
  },
  {
    name: 'random passwords',
    userData: `${users}chpasswd:\n  expire: false\n  list: |\n    ann:RANDOM\n    centos:R\n`,
    passwords: ['RANDOM', 'R'],
  },
  {
    name: 'a user of chpasswd whom the image does not have',
    userData: `${users}ssh_pwauth: true\nchpasswd:\n  expire: false\n  list: |\n    nobodyhere:one\n    ann:two\n`,
    passwords: ['one', 'two'],
  },
  {
    name: 'password, for the default user, expiring',
    userData: '#cloud-config\npassword: passw0rd\n',
    passwords: ['passw0rd'],
  },
  {
    name: 'a password that does not expire',
    userData: '#cloud-config\npassword: passw0rd\nchpasswd: {expire: false}\nssh_pwauth: true\n',
    passwords: ['passw0rd'],
  },
  {
    name: 'expire in quotes',
    userData: "#cloud-config\npassword: passw0rd\nchpasswd: {expire: 'False'}\n",
    passwords: ['passw0rd'],
  },
  {
    name: 'a password that YAML takes for a number',
    userData: '#cloud-config\npassword: 0123456\nchpasswd: {expire: false}\n',
    passwords: ['0123456', '42798'],
    differs: { 'value-changed': ['shadow debian'] },
  },
  {
    name: 'a password that YAML takes for a truth value',
    userData: '#cloud-config\npassword: yes\nchpasswd: {expire: false}\n',
    passwords: ['yes', 'True'],
    differs: { 'value-changed': ['shadow debian'] },
  },
  {
    name: 'password beside a chpasswd list',
    userData: `${users}password: one\nchpasswd: {list: ['ann:two'], expire: false}\n`,
    passwords: ['one', 'two'],
  },
  { name: 'ssh_pwauth: true', userData: '#cloud-config\nssh_pwauth: true\n' },
  { name: 'ssh_pwauth: "no"', userData: '#cloud-config\nssh_pwauth: "no"\n' },
  { name: 'ssh_pwauth: unchanged', userData: '#cloud-config\nssh_pwauth: unchanged\n' },
  { name: 'ssh_pwauth with a word that is none', userData: '#cloud-config\nssh_pwauth: enabled\n' },
  {
    name: 'ssh_pwauth where sshd_config includes no other files',
    userData: '#cloud-config\nssh_pwauth: true\n',
    image: { '/etc/ssh/sshd_config': 'UsePAM yes\nPasswordAuthentication no\n' },
  },
];
