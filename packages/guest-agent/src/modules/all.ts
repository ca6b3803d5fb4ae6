// The modules in the order in which they run: first what lets people in, last what the user wrote himself.
import { bootcmd, boothooks, runcmd, scripts, scriptsPerBoot, scriptsPerOnce } from './commands.ts';
import { diskSetup } from './disk-setup.ts';
import { diskSize } from './disk-size.ts';
import { finalMessage, phoneHome, powerState } from './ending.ts';
import { fsSetup } from './fs-setup.ts';
import { hostKeys } from './host-keys.ts';
import { hostname } from './hostname.ts';
import { instanceKeys } from './instance-keys.ts';
import type { Stage, StageChoice } from '../stage.ts';
import type { Module } from './module.ts';
import { keyboard } from './keyboard.ts';
import { mounts } from './mounts.ts';
import { network } from './network.ts';
import { ntp } from './ntp.ts';
import { packages } from './packages.ts';
import { passwords } from './passwords.ts';
import { sshPasswordLogin } from './ssh-password-login.ts';
import { sshImportId } from './ssh-import-id.ts';
import { sshServerCheck } from './ssh-server-check.ts';
import { etcHosts, locale, timezone } from './system.ts';
import { apt, caCerts } from './trust.ts';
import { users } from './users.ts';
import { writeFiles } from './write-files.ts';

/** By the stage in which they run; `all` runs them in the order of this list. */
const staged: readonly (readonly [Stage, Module])[] = [
  ['network', instanceKeys],
  ['local', hostname],
  ['local', etcHosts],
  ['local', network],
  ['local', diskSize],
  ['network', diskSetup],
  ['network', fsSetup],
  ['network', mounts],
  ['network', boothooks],
  ['network', bootcmd],
  ['network', users],
  ['network', passwords],
  ['network', hostKeys],
  ['network', sshPasswordLogin],
  ['network', sshServerCheck],
  ['network', writeFiles],
  ['config', sshImportId],
  ['config', locale],
  ['config', keyboard],
  ['config', timezone],
  ['config', ntp],
  ['config', caCerts],
  ['config', apt],
  ['final', packages],
  ['final', runcmd],
  ['final', scriptsPerOnce],
  ['final', scriptsPerBoot],
  ['final', scripts],
  ['final', phoneHome],
  ['final', finalMessage],
  ['final', powerState],
];

/** What there was no drive for in the stage `local` is done in the stage `network`, which repeats it: modules know what is done. */
export const modulesOf = (choice: StageChoice): readonly StagedModule[] =>
  staged
    .filter(([stage]) => choice === 'all' || stage === choice || (choice === 'network' && stage === 'local'))
    .map(([stage, module]) => ({ stage: choice === 'all' ? stage : choice, module }));

export interface StagedModule {
  /** In which it is run now. */
  readonly stage: Stage;
  readonly module: Module;
}

/** The keys of cloud-config that these modules read. All others are named as not applied. */
export const appliedKeys: readonly string[] = [
  'apt',
  'apt_reboot_if_required',
  'apt_update',
  'apt_upgrade',
  'bootcmd',
  'ca-certs',
  'ca_certs',
  'chpasswd',
  'device_aliases',
  'disable_root',
  'disk_setup',
  'expire',
  'final_message',
  'fqdn',
  'fs_setup',
  'groups',
  'growpart',
  'hostname',
  'keyboard',
  'list',
  'locale',
  'manage_etc_hosts',
  'merge_how',
  'merge_type',
  'mount_default_fields',
  'mounts',
  'ntp',
  'package_reboot_if_required',
  'package_update',
  'package_upgrade',
  'packages',
  'password',
  'phone_home',
  'power_state',
  'prefer_fqdn_over_hostname',
  'preserve_hostname',
  'resize_rootfs',
  'runcmd',
  'ssh_authorized_keys',
  'ssh_deletekeys',
  'ssh_genkeytypes',
  'ssh_import_id',
  'ssh_keys',
  'ssh_pwauth',
  'swap',
  'timezone',
  'users',
  'vendor_data',
  'write_files',
];
