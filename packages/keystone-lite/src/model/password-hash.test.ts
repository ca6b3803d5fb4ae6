import { expect, test } from 'vitest';
import { createPasswords } from './password-hash.ts';

const cheap = { N: 16, r: 1, p: 1 };

test('a password matches its own hash, and no hash is like another', async () => {
  const passwords = createPasswords(2, cheap);
  const [one, two] = await Promise.all([passwords.hash('pä ss'), passwords.hash('pä ss')]);
  expect(one).not.toBe(two);
  expect(await passwords.verify('pä ss', one)).toBe(true);
  expect(await passwords.verify('pä  ss', one)).toBe(false);
});

test('a hash made with other parameters is still understood', async () => {
  const old = await createPasswords(1, cheap).hash('secret');
  expect(await createPasswords(1, { N: 32, r: 2, p: 1 }).verify('secret', old)).toBe(true);
});

test('who has no password has none that is right', async () => {
  const passwords = createPasswords(1, cheap);
  expect(await passwords.verify('', null)).toBe(false);
  expect(await passwords.verify('x', undefined)).toBe(false);
});

test('a crowd of logins is refused beyond what may wait, and the others are served', async () => {
  const passwords = createPasswords(1, cheap);
  const all = await Promise.allSettled(Array.from({ length: 300 }, () => passwords.verify('x', null)));
  const refused = all.filter((one) => one.status === 'rejected');
  expect(refused).toHaveLength(300 - 201);
  expect(refused[0]).toMatchObject({ reason: { status: 503 } });
  expect(await passwords.verify('x', null)).toBe(false);
});
