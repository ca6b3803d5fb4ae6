// A password that is made up here, and told on the console and, encrypted, to the owner of the server.
import { randomInt } from 'node:crypto';
import type { Action } from '../plan/action.ts';
import { setPassword } from './set-password.ts';

/** cloud-init's letters: none that are taken for one another. */
const letters = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789';
const length = 20;

export function randomPassword(user: string): Action[] {
  const value = Array.from({ length }, () => letters[randomInt(letters.length)]).join('');
  return [
    setPassword(user, { type: 'text', value }),
    { do: 'show-on-console', text: `the password of ${user} is ${value}` },
    { do: 'offer-password', user, value },
  ];
}
