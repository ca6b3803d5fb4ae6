// `chpasswd`, `password` and `expire`: each user by itself, so that one who is missing costs no other.
import type { Finding, PasswordIntent } from '@nova-lite/cloud-config';
import { randomPassword } from './random-password.ts';
import { makeUser, plainUser } from './make-user.ts';
import type { Module, Plan, Situation, Step } from './module.ts';
import { willExist } from './module.ts';
import { expirePassword, setPassword } from './set-password.ts';

export const passwords: Module = { name: 'passwords', plan };

async function plan(situation: Situation): Promise<Plan | undefined> {
  const { intent } = situation;
  if (intent.passwords.length === 0) return undefined;
  const planned = await Promise.all(intent.passwords.map((entry) => planEntry(entry, situation)));
  return {
    steps: planned.flatMap((each) => each.steps),
    findings: planned.flatMap((each) => each.findings ?? []),
  };
}

async function planEntry(entry: PasswordIntent, situation: Situation): Promise<Plan> {
  const user = entry.user ?? situation.settings.defaultUser?.name;
  if (user === undefined)
    return refuse(
      entry,
      'no-default-user',
      'this image has no default user, so `password` has nobody to apply to',
      'name the user under `chpasswd`',
    );
  if (willExist(user, situation)) return { steps: [await step(user, entry, situation)] };
  if (situation.settings.createMissingUsers) return createMissing(user, entry, situation);
  return refuse(
    entry,
    'user-missing',
    `there is no user ${user} in this image`,
    `make the user under \`users\`, or name one that exists`,
  );
}

async function createMissing(user: string, entry: PasswordIntent, situation: Situation): Promise<Plan> {
  const make = await makeUser(
    { ...plainUser, name: user, shell: situation.settings.defaultUser?.shell },
    situation,
  );
  const { goal, actions } = await step(user, entry, situation);
  const message = `there is no user ${user} in this image, so it is made: the image is set up to do that`;
  return {
    steps: [{ goal: `made the user ${user} and ${goal}`, actions: [...make, ...actions] }],
    findings: [finding(entry, 'warning', 'user-made', message)],
  };
}

async function step(user: string, { secret }: PasswordIntent, { intent, has }: Situation): Promise<Step> {
  const set = secret.type === 'random' ? randomPassword(user) : [setPassword(user, secret)];
  const expire = intent.expirePasswords && (await has('useradd')) ? [expirePassword(user)] : [];
  const ends = expire.length > 0 ? 'must be changed at the first login' : 'no expiry';
  return { goal: `set the password of ${user} (${ends})`, actions: [...set, ...expire] };
}

const refuse = (entry: PasswordIntent, code: string, message: string, advice: string): Plan => ({
  steps: [],
  findings: [{ ...finding(entry, 'error', code, message), effect: 'The password is not set.', advice }],
});

const finding = (
  entry: PasswordIntent,
  severity: Finding['severity'],
  code: string,
  message: string,
): Finding => ({ severity, code, message, ...entry.at });
