// Passwords as cc_set_passwords.py sets them: all plain ones at once, then all hashes, then each user's expiry.
import type { PasswordIntent, Secret } from '@nova-lite/cloud-config';
import type { Module, Situation, Step } from '../module.ts';
import { randomPassword } from '../random-password.ts';
import { expirePassword } from '../set-password.ts';

export const faithfulPasswords: Module = {
  name: 'passwords',
  plan: async ({ intent, settings }) => {
    const entries = intent.passwords.flatMap((entry) => named(entry, settings.defaultUser?.name));
    if (entries.length === 0) return undefined;
    const expire = intent.expirePasswords ? entries.map(({ user }) => user) : [];
    return {
      steps: [
        ...allOf('text', entries),
        ...randomOnes(entries),
        ...allOf('hash', entries),
        ...expire.map(expireStep),
      ],
    };
  },
};

interface Entry {
  readonly user: string;
  readonly secret: Secret;
}

const named = ({ user, secret }: PasswordIntent, own: Situation['instance']['hostname']): Entry[] => {
  const name = user ?? own;
  return name === undefined ? [] : [{ user: name, secret }];
};

function allOf(type: 'text' | 'hash', entries: readonly Entry[]): Step[] {
  const lines = entries.flatMap(({ user, secret }) =>
    secret.type === type ? [`${user}:${secret.value}\n`] : [],
  );
  if (lines.length === 0) return [];
  const argv = type === 'hash' ? ['chpasswd', '-e'] : ['chpasswd'];
  return [{ goal: `set ${lines.length} passwords`, actions: [{ do: 'run', argv, input: lines.join('') }] }];
}

const randomOnes = (entries: readonly Entry[]): Step[] =>
  entries
    .filter(({ secret }) => secret.type === 'random')
    .map(({ user }) => ({ goal: `made up the password of ${user}`, actions: randomPassword(user) }));

const expireStep = (user: string): Step => ({
  goal: `${user} must change the password at the first login`,
  actions: [expirePassword(user)],
});
