// Groups and users. Who exists already keeps what he has, apart from what cloud-init changes too.
import type { Finding, UserIntent } from '@nova-lite/cloud-config';
import type { Action } from '../plan/action.ts';
import { makeGroup, makeUser } from './make-user.ts';
import type { Module, Plan, Situation, Step } from './module.ts';
import { lockPassword, setPassword } from './set-password.ts';

export const users: Module = { name: 'users', plan };

async function plan(situation: Situation): Promise<Plan | undefined> {
  const { groups, users } = situation.intent;
  if (groups.length === 0 && users.length === 0) return undefined;
  const shadow = await situation.has('useradd');
  const made: Step[] = groups
    .filter((group) => !situation.accounts.groups.has(group.name))
    .map((group) => ({ goal: `made the group ${group.name}`, actions: [makeGroup(group.name, shadow)] }));
  const userSteps = await Promise.all(users.map((user) => stepFor(user, situation)));
  const members = groups.flatMap((group) => group.members.map((member) => join(member, group.name, shadow)));
  return {
    steps: [...made, ...userSteps, ...members],
    findings: users.flatMap((user) => existing(user, situation)),
  };
}

async function stepFor(user: UserIntent, situation: Situation): Promise<Step> {
  const known = situation.accounts.users.has(user.name);
  const make = known ? [] : await makeUser(user, situation);
  return {
    goal: `${known ? 'set up' : 'made'} the user ${user.name}`,
    actions: [...make, ...keysOf(user), ...passwordOf(user, known), ...sudoOf(user)],
  };
}

export const keysOf = (user: UserIntent): Action[] =>
  user.sshAuthorizedKeys.length > 0
    ? [{ do: 'authorize-keys', user: user.name, keys: user.sshAuthorizedKeys.map((key) => key.line) }]
    : [];

/** A new account is locked by the tools that make it; one that exists is locked only where a password is given with it. */
function passwordOf(user: UserIntent, known: boolean): Action[] {
  const set = user.password && user.password.type !== 'random' ? [setPassword(user.name, user.password)] : [];
  return user.lockPassword && (set.length > 0 || known) ? [...set, lockPassword(user.name)] : set;
}

export const sudoOf = (user: UserIntent): Action[] =>
  user.sudo.length === 0
    ? []
    : [
        {
          do: 'write-file',
          path: `/etc/sudoers.d/90-cloud-init-${user.name.replace(/[.$]/g, '_')}`,
          content: user.sudo.map((rule) => `${user.name} ${rule}\n`).join(''),
          mode: 0o440,
        },
      ];

const join = (member: string, group: string, shadow: boolean): Step => ({
  goal: `${member} is in the group ${group}`,
  actions: [
    { do: 'run', argv: shadow ? ['usermod', '-a', '-G', group, member] : ['addgroup', member, group] },
  ],
});

function existing(user: UserIntent, { accounts }: Situation): Finding[] {
  if (!accounts.users.has(user.name)) return [];
  return [
    {
      severity: 'info',
      code: 'user-exists',
      ...user.at,
      message: `the user ${user.name} exists already; home, shell, number and groups stay as they are`,
    },
  ];
}
