// A module decides what is to be done for one part of what was asked. It looks, but changes nothing.
import type { Finding, Intent } from '@nova-lite/cloud-config';
import type { Accounts } from '../guest/accounts.ts';
import type { RunCommand } from '../guest/commands.ts';
import type { RootFiles } from '../guest/root-files.ts';
import type { Instance } from '../datasource/instance.ts';
import type { Action } from '../plan/action.ts';
import type { Settings } from '../settings.ts';

export interface Situation {
  readonly instance: Instance;
  readonly settings: Settings;
  readonly intent: Intent;
  readonly scripts: readonly Script[];
  readonly files: RootFiles;
  /** As they are when the module's turn comes. */
  readonly accounts: Accounts;
  /** The module began at an earlier boot and did not succeed: what is there now may be in use. */
  readonly begunBefore: boolean;
  /** Whether the guest has a program of that name. */
  readonly has: (program: string) => Promise<boolean>;
  /** For looking: what it runs must change nothing. */
  readonly run: RunCommand;
}

export interface Script {
  readonly name: string;
  readonly text: string;
  /** `user`: once for each instance, after all others. */
  readonly frequency: Frequency | 'boothook' | 'user';
}

/** Once for each instance, at each boot, or once on this disk. */
export type Frequency = 'instance' | 'boot' | 'once';

export interface Plan {
  readonly steps: readonly Step[];
  readonly findings?: readonly Finding[];
}

/** Steps are independent of one another; within one, an action that fails ends the step. */
export interface Step {
  /** What is achieved, for the sentence after `ok`: `set the password of root`. */
  readonly goal: string;
  readonly actions: readonly Action[];
}

export interface Module {
  readonly name: string;
  /** `instance` when absent. */
  readonly frequency?: Frequency;
  /** Runs after the cloud was told, and is marked as done before it is: it ends the system. */
  readonly lastOfAll?: true;
  /** May take away what is there: that it begins is noted before, and what is tried again takes nothing away. */
  readonly destroys?: true;
  /** `undefined` when nothing was asked for. */
  plan(situation: Situation): Promise<Plan | undefined>;
  /** Looks what has come of it, once it is done. */
  review?(situation: Situation): Promise<readonly Finding[]>;
}

/** Users who are there, or will be once the users module has run. */
export function willExist(name: string, { accounts, intent, settings }: Situation): boolean {
  return (
    accounts.users.has(name) ||
    intent.users.some((user) => user.name === name) ||
    (intent.wantsDefaultUser && settings.defaultUser?.name === name)
  );
}
