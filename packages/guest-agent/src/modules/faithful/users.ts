// Groups and users as distros/__init__.py makes them: all in one step, so that one who cannot be made ends it.
import type { UserIntent } from '@nova-lite/cloud-config';
import type { Action } from '../../plan/action.ts';
import type { DefaultUser } from '../../settings.ts';
import { makeGroup, makeUser } from '../make-user.ts';
import type { Module, Situation } from '../module.ts';
import { lockPassword, setPassword } from '../set-password.ts';
import { keysOf, sudoOf } from '../users.ts';

export const faithfulUsers: Module = {
  name: 'users',
  plan: async (situation) => {
    const users = inOrder(situation);
    const groups = situation.intent.groups.flatMap((group) => groupActions(group, situation));
    const made = await Promise.all(users.map((user) => userActions(user, situation)));
    const actions = [...groups, ...made.flat()];
    const goal = `made ${users.map(({ name }) => name).join(', ') || 'the groups'}`;
    return actions.length > 0 ? { steps: [{ goal, actions }] } : undefined;
  },
};

/** The image's own user comes last, and what the image says of it counts more than what the user data says. */
function inOrder({ intent, settings }: Situation): UserIntent[] {
  const own = settings.defaultUser;
  if (!intent.wantsDefaultUser || !own) return [...intent.users];
  const written = intent.users.find((user) => user.name === own.name);
  return [...intent.users.filter((user) => user !== written), asIntent(own, written)];
}

const asIntent = (own: DefaultUser, written: UserIntent | undefined): UserIntent => ({
  at: { line: 1, column: 1 },
  system: false,
  createHome: true,
  createUserGroup: true,
  noLogInit: false,
  sshAuthorizedKeys: [],
  sshImportIds: [],
  ...written,
  name: own.name,
  shell: own.shell ?? written?.shell,
  gecos: own.gecos ?? written?.gecos,
  lockPassword: true,
  groups: [...new Set([...(own.groups ?? []), ...(written?.groups ?? [])])],
  sudo: own.sudo ? ['ALL=(ALL) NOPASSWD:ALL'] : (written?.sudo ?? []),
});

/** Members who are there already; those who are made below are not yet. */
function groupActions(group: Situation['intent']['groups'][number], { accounts }: Situation): Action[] {
  const make: Action[] = accounts.groups.has(group.name) ? [] : [makeGroup(group.name, true)];
  const members = group.members.filter((member) => accounts.users.has(member));
  return [
    ...make,
    ...members.map((member): Action => ({ do: 'run', argv: ['usermod', '-a', '-G', group.name, member] })),
  ];
}

/** A group of the user's name that exists makes `useradd` refuse: it is not looked at. */
async function userActions(user: UserIntent, situation: Situation): Promise<Action[]> {
  const known = situation.accounts.users.has(user.name);
  const groups = new Map([...situation.accounts.groups].filter(([name]) => name !== user.name));
  const seen = { ...situation, accounts: { ...situation.accounts, groups } };
  const { password } = user;
  const sets = password && password.type !== 'random' && !(known && user.passwordWhenMade);
  return [
    ...(known ? [] : await makeUser(user, seen)),
    ...(sets ? [setPassword(user.name, password)] : []),
    ...(user.lockPassword ? [lockPassword(user.name)] : []),
    ...sudoOf(user),
    ...keysOf(user),
  ];
}
