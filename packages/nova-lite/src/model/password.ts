// Passwords for servers whose owner gave none.
import { randomInt } from 'node:crypto';

/** Without what people take for another: 0 O 1 l I. */
const symbols = '23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

export function generatePassword(length = 12): string {
  return Array.from({ length }, () => symbols[randomInt(symbols.length)]).join('');
}
