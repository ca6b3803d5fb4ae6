// The keys of the instance, for the image's own user and for root. First of all: whatever else fails, its owner gets in.
import type { Action } from '../plan/action.ts';
import type { Module, Plan, Situation, Step } from './module.ts';
import { makeUser, plainUser } from './make-user.ts';

export const instanceKeys: Module = { name: 'ssh-keys', plan };

async function plan(situation: Situation): Promise<Plan | undefined> {
  const user = situation.intent.wantsDefaultUser ? situation.settings.defaultUser : undefined;
  const make = user && !situation.accounts.users.has(user.name) ? await makeDefaultUser(situation) : [];
  const steps = keySteps(situation, make);
  return steps.length > 0 ? { steps } : undefined;
}

/** `make`: what makes the image's own user, where it has to be made first. */
export function keySteps(situation: Situation, make: readonly Action[]): Step[] {
  const { instance, intent, settings } = situation;
  const keys = [...new Set([...instance.keys, ...intent.sshAuthorizedKeys.map((key) => key.line)])];
  const user = intent.wantsDefaultUser ? settings.defaultUser?.name : undefined;
  if (keys.length === 0 && make.length === 0) return [];
  return [...userStep(user, keys, make), ...rootStep(user, keys, situation)];
}

async function makeDefaultUser(situation: Situation): Promise<Action[]> {
  const user = situation.settings.defaultUser;
  if (!user) return [];
  const made = await makeUser({ ...plainUser, ...user, groups: user.groups ?? [] }, situation);
  const rule = `${user.name} ALL=(ALL) NOPASSWD:ALL\n`;
  return user.sudo
    ? [...made, { do: 'write-file', path: '/etc/sudoers.d/90-cloud-init-users', content: rule, mode: 0o440 }]
    : made;
}

function userStep(user: string | undefined, keys: readonly string[], make: readonly Action[]): Step[] {
  if (!user) return [];
  const authorize: Action[] = keys.length > 0 ? [{ do: 'authorize-keys', user, keys }] : [];
  return [
    {
      goal: [
        make.length > 0 ? `made the user ${user}` : '',
        keys.length > 0 ? `${count(keys)} for ${user}` : '',
      ]
        .filter(Boolean)
        .join(', '),
      actions: [...make, ...authorize],
    },
  ];
}

/** As cloud-init: root's copy of the keys only tells the name to use, unless `disable_root` is false. */
function rootStep(
  user: string | undefined,
  keys: readonly string[],
  { intent, settings, accounts }: Situation,
): Step[] {
  if (keys.length === 0 || !accounts.users.has('root')) return [];
  const disabled = intent.disableRoot ?? settings.disableRoot;
  const prefix = disabled ? `${refusal(user)} ` : '';
  return [
    {
      goal: disabled ? 'none for root' : `${count(keys)} for root`,
      actions: [{ do: 'authorize-keys', user: 'root', keys: keys.map((key) => prefix + key) }],
    },
  ];
}

const refusal = (user = 'NONE'): string =>
  `no-port-forwarding,no-agent-forwarding,no-X11-forwarding,command="echo 'Please login as the user \\"${user}\\" rather than the user \\"root\\".';echo;sleep 10;exit 142"`;

const count = (keys: readonly string[]): string => `${keys.length} SSH ${keys.length === 1 ? 'key' : 'keys'}`;
