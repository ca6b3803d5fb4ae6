// The actions that set, lock and expire a password.
import type { Secret } from '@nova-lite/cloud-config';
import type { Action } from '../plan/action.ts';

/** The secret goes to chpasswd's standard input. Names and values were checked for colons and line ends where they were read. */
export function setPassword(user: string, secret: Exclude<Secret, { type: 'random' }>): Action {
  return {
    do: 'run',
    argv: secret.type === 'hash' ? ['chpasswd', '-e'] : ['chpasswd'],
    input: `${user}:${secret.value}\n`,
  };
}

/** Shadow's tools; busybox has no way to say that a password is to be changed. */
export const expirePassword = (user: string): Action => ({ do: 'run', argv: ['passwd', '--expire', user] });

export const lockPassword = (user: string): Action => ({ do: 'run', argv: ['passwd', '-l', user] });
