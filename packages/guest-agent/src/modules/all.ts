// The modules in the order in which they run: first what lets people in, last what the user wrote himself.
import { bootcmd, runcmd, scripts } from './commands.ts';
import { hostname } from './hostname.ts';
import { instanceKeys } from './instance-keys.ts';
import type { Module } from './module.ts';
import { passwords } from './passwords.ts';
import { sshPasswordLogin } from './ssh-password-login.ts';
import { users } from './users.ts';
import { writeFiles } from './write-files.ts';

export const modules: readonly Module[] = [
  instanceKeys,
  hostname,
  bootcmd,
  users,
  passwords,
  sshPasswordLogin,
  writeFiles,
  runcmd,
  scripts,
];

/** The keys of cloud-config that these modules read. All others are named as not applied. */
export const appliedKeys: readonly string[] = [
  'bootcmd',
  'chpasswd',
  'disable_root',
  'expire',
  'fqdn',
  'groups',
  'hostname',
  'list',
  'password',
  'prefer_fqdn_over_hostname',
  'preserve_hostname',
  'runcmd',
  'ssh_authorized_keys',
  'ssh_pwauth',
  'users',
  'write_files',
];
