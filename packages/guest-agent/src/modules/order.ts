// The modules in the order in which they run, for either reading of the user data.
import type { Reading } from '@nova-lite/cloud-config';
import type { Stage, StageChoice } from '../stage.ts';
import {
  bootcmd,
  boothooks,
  runcmd,
  scripts,
  scriptsAfterRuncmd,
  scriptsPerBoot,
  scriptsPerInstance,
  scriptsPerOnce,
} from './commands.ts';
import { diskSetup } from './disk-setup.ts';
import { diskSize } from './disk-size.ts';
import { finalMessage, phoneHome, powerState } from './ending.ts';
import { faithfulInstanceKeys } from './faithful/instance-keys.ts';
import { faithfulPasswords } from './faithful/passwords.ts';
import { faithfulUsers } from './faithful/users.ts';
import { faithfulNetwork, faithfulPackages } from './faithful/whole.ts';
import { faithfulDeferredFiles, faithfulWriteFiles } from './faithful/write-files.ts';
import { fsSetup } from './fs-setup.ts';
import { hostKeys } from './host-keys.ts';
import { hostname } from './hostname.ts';
import { instanceKeys } from './instance-keys.ts';
import { keyboard } from './keyboard.ts';
import type { Module } from './module.ts';
import { mounts } from './mounts.ts';
import { network } from './network.ts';
import { ntp } from './ntp.ts';
import { packages } from './packages.ts';
import { passwords } from './passwords.ts';
import { sshImportId } from './ssh-import-id.ts';
import { sshPasswordLogin } from './ssh-password-login.ts';
import { sshServerCheck } from './ssh-server-check.ts';
import { etcHosts, locale, timezone } from './system.ts';
import { apt, caCerts } from './trust.ts';
import { users } from './users.ts';
import { writeFiles } from './write-files.ts';

type Order = readonly (readonly [Stage, Module])[];

const commands: Order = [
  ['final', scriptsPerOnce],
  ['final', scriptsPerBoot],
  ['final', scriptsPerInstance],
  ['final', scripts],
  ['final', runcmd],
  ['final', scriptsAfterRuncmd],
];

const ending: Order = [
  ['final', phoneHome],
  ['final', finalMessage],
  ['final', powerState],
];

const orders: Readonly<Record<Reading, Order>> = {
  /** First what lets people in, last what the user wrote himself. */
  helpful: [
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
    ...commands,
    ...ending,
  ],
  /** That of Debian's cloud.cfg. */
  faithful: [
    ['local', hostname],
    ['local', faithfulNetwork],
    ['network', boothooks],
    ['network', bootcmd],
    ['network', faithfulWriteFiles],
    ['network', diskSize],
    ['network', diskSetup],
    ['network', fsSetup],
    ['network', mounts],
    ['network', etcHosts],
    ['network', caCerts],
    ['network', faithfulUsers],
    ['network', hostKeys],
    ['network', faithfulInstanceKeys],
    ['config', sshImportId],
    ['config', keyboard],
    ['config', locale],
    ['config', faithfulPasswords],
    ['config', sshPasswordLogin],
    ['config', sshServerCheck],
    ['config', apt],
    ['config', ntp],
    ['config', timezone],
    ['final', faithfulPackages],
    ['final', faithfulDeferredFiles],
    ...commands,
    ...ending,
  ],
};

export interface StagedModule {
  /** In which it is run now. */
  readonly stage: Stage;
  readonly module: Module;
}

/**
 * By the stage in which they run; `all` runs them in the order of the list. What there was no drive for in the stage
 * `local` is done in the stage `network`, which repeats it: modules know what is done.
 */
export const modulesOf = (choice: StageChoice, reading: Reading): readonly StagedModule[] =>
  orders[reading]
    .filter(([stage]) => choice === 'all' || stage === choice || (choice === 'network' && stage === 'local'))
    .map(([stage, module]) => ({ stage: choice === 'all' ? stage : choice, module }));
