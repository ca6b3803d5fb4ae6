// The commands that make an account, with shadow's tools or with those of busybox.
import type { Action, RunAction } from '../plan/action.ts';
import type { Situation } from './module.ts';

export interface NewUser {
  readonly name: string;
  readonly gecos?: string;
  readonly shell?: string;
  readonly home?: string;
  readonly uid?: string;
  readonly primaryGroup?: string;
  readonly groups: readonly string[];
  readonly system: boolean;
  readonly createHome: boolean;
  readonly createUserGroup: boolean;
  readonly expireDate?: string;
  readonly inactive?: string;
  readonly noLogInit?: boolean;
}

export const plainUser = { groups: [], system: false, createHome: true, createUserGroup: true };

export async function makeUser(user: NewUser, situation: Situation): Promise<Action[]> {
  const groups = user.groups.filter((group) => !situation.accounts.groups.has(group));
  const shadow = await situation.has('useradd');
  const groupActions = groups.map((group) => makeGroup(group, shadow));
  if (shadow) return [...groupActions, run(['useradd', ...useraddOptions(user, situation), user.name])];
  const joins = user.groups.map((group) => run(['addgroup', user.name, group]));
  return [...groupActions, run(['adduser', ...adduserOptions(user), user.name]), ...joins];
}

export const makeGroup = (name: string, shadow: boolean): RunAction =>
  run(shadow ? ['groupadd', '-f', name] : ['addgroup', name]);

/** A group of the user's own name that is there already would make useradd refuse. */
function useraddOptions(user: NewUser, { accounts }: Situation): string[] {
  const ownGroup = user.createUserGroup && !user.primaryGroup && !accounts.groups.has(user.name);
  const primary = user.primaryGroup ?? (accounts.groups.has(user.name) ? user.name : undefined);
  return [
    ...option('--comment', user.gecos),
    ...option('--shell', user.shell),
    ...option('--home-dir', user.home),
    ...option('--uid', user.uid),
    ...option('--gid', primary),
    ...option('--groups', user.groups.join(',')),
    ...option('--expiredate', user.expireDate),
    ...option('--inactive', user.inactive),
    ...(user.noLogInit ? ['--no-log-init'] : []),
    ...(user.system ? ['--system'] : []),
    user.createHome && !user.system ? '--create-home' : '--no-create-home',
    ...(primary ? [] : [ownGroup ? '--user-group' : '--no-user-group']),
  ];
}

const adduserOptions = (user: NewUser): string[] => [
  '-D',
  ...option('-g', user.gecos),
  ...option('-s', user.shell),
  ...option('-h', user.home),
  ...option('-u', user.uid),
  ...option('-G', user.primaryGroup),
  ...(user.system ? ['-S'] : []),
  ...(user.createHome ? [] : ['-H']),
];

const option = (name: string, value: string | undefined): string[] => (value ? [name, value] : []);
const run = (argv: readonly string[]): RunAction => ({ do: 'run', argv });
