// Users, groups, keys and sudo.
import type { Row } from '../row.ts';

const sha512 =
  '$6$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/jctKu9YterLp8wwnSq.qc.eoxqOmSuNp2xS0ktL3nh/';
const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE1xUq0l8uZ3N2x3jO3uX6u1C2cL8mF0uXbM1y7c9Q2z bob@example';
const first = { 'default-user-first': ['users by number'] };

export const userRows: readonly Row[] = [
  {
    name: 'a user beside the default user',
    userData: `#cloud-config\nusers:\n  - default\n  - name: ann\n    gecos: Ann Example\n    shell: /bin/bash\n    groups: [adm, cdrom]\n    sudo: ALL=(ALL) NOPASSWD:ALL\n    ssh_authorized_keys:\n      - ${key}\n`,
    differs: first,
  },
  { name: 'users without default', userData: '#cloud-config\nusers:\n  - name: ann\n' },
  { name: 'an empty list of users', userData: '#cloud-config\nusers: []\n' },
  { name: 'users as names', userData: '#cloud-config\nusers: [default, ann, bob]\n', differs: first },
  {
    name: 'passwords of users, locked and not',
    userData: `#cloud-config\nusers:\n  - {name: ann, passwd: '${sha512}'}\n  - {name: bob, passwd: '${sha512}', lock_passwd: false}\n  - {name: carl, plain_text_passwd: one two, lock_passwd: false}\n  - {name: dora, hashed_passwd: '${sha512}', lock-passwd: false}\n  - {name: eve, lock_passwd: false}\n`,
    passwords: ['one two', 'toor'],
  },
  {
    name: 'a plain word as passwd of a user',
    userData: '#cloud-config\nusers:\n  - {name: ann, passwd: secret, lock_passwd: false}\n',
    passwords: ['secret'],
    differs: { 'not-a-hash': ['shadow ann'] },
  },
  {
    name: 'home, number, primary group, no groups of its own',
    userData:
      '#cloud-config\ngroups:\n  - people: [root]\n  - wheelers\nusers:\n  - {name: ann, homedir: /srv/ann, uid: 1234, primary_group: people, groups: "wheelers, extra"}\n  - {name: bob, no_create_home: true, no_user_group: true}\n  - {name: daemon2, system: true}\n',
  },
  {
    name: 'when an account ends',
    userData: "#cloud-config\nusers:\n  - {name: ann, expiredate: '2032-09-01', inactive: '5'}\n",
  },
  {
    name: 'inactive as a number',
    userData: '#cloud-config\nusers:\n  - {name: ann, inactive: 5}\n',
    differs: { 'user-value': ['shadow ann'] },
  },
  {
    name: 'one user that cannot be made between others',
    userData: '#cloud-config\nusers:\n  - name: ann\n  - name: "no good"\n  - name: bob\n',
    differs: {
      'user-refused': ['file /home/bob', 'group bob', 'passwd bob', 'shadow bob', 'users by number'],
    },
  },
  {
    name: 'a user that the image has already',
    userData: `#cloud-config\nusers:\n  - {name: ann, shell: /bin/sh, passwd: '${sha512}', sudo: 'ALL=(ALL) ALL', groups: adm}\n  - {name: games, plain_text_passwd: two, lock_passwd: false}\n`,
    image: { '/etc/sudoers.d/own': 'root ALL=(ALL) ALL\n' },
    passwords: ['two', 'toor'],
  },
  {
    name: 'sudo as a list, as false and as null',
    userData:
      '#cloud-config\nusers:\n  - {name: ann, sudo: ["ALL=(ALL) NOPASSWD:/bin/ls", "ALL=(root) /bin/cat"]}\n  - {name: bob, sudo: false}\n  - {name: carl, sudo: null}\n',
  },
  {
    name: 'the default user with another name',
    userData: '#cloud-config\nuser: {name: ann, shell: /bin/sh}\nssh_authorized_keys:\n  - ' + key + '\n',
  },
  { name: 'user as a name', userData: '#cloud-config\nuser: ann\npassword: one\n', passwords: ['one'] },
  {
    name: 'the default user, changed by its own name',
    userData: `#cloud-config\nusers:\n  - default\n  - {name: debian, shell: /bin/sh, lock_passwd: false, plain_text_passwd: one}\n`,
    passwords: ['one'],
    differs: { 'default-user-locked': ['shadow debian'] },
  },
  {
    name: 'keys at the top, root open',
    userData: `#cloud-config\ndisable_root: false\nssh_authorized_keys:\n  - ${key}\n`,
  },
  {
    name: 'several keys in one value of the metadata',
    metadata: { public_keys: { one: `${key}\n`, two: `${key} again\n${key.replace('bob', 'carl')}` } },
    alwaysDiffers: { 'root-keys': ['keys /root/.ssh'] },
  },
  { name: 'no key at all', metadata: { public_keys: {} } },
  {
    name: 'a group with members',
    userData: '#cloud-config\ngroups: [cloud, {admins: [ann, root]}]\nusers: [ann]\n',
    differs: { 'group-members': ['group admins'] },
  },
  {
    name: 'users as text with commas',
    userData: '#cloud-config\nusers: "ann,bob"\n',
  },
];
