import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { createUserDataChecker, type UserDataCheckerOptions } from './user-data-checker.ts';

function checker(options: UserDataCheckerOptions = {}) {
  const made = createUserDataChecker(options);
  onTestFinished(() => made.close());
  return async (data: string | Uint8Array) =>
    (await made.check(typeof data === 'string' ? Buffer.from(data) : data)).map(({ code }) => code);
}

const slow = gzipSync(`#cloud-config\n${'ab: b\n'.repeat(600_000)}`);

test('user data is checked, whatever its size and form', async () => {
  const check = checker({ timeoutMs: 20_000 });
  const text = '#cloud-config\nnonsense_x: 1\n';
  expect(await check(text)).toEqual(['unknown-key']);
  expect(await check(text + '# comment\n'.repeat(1000))).toEqual(['unknown-key']);
  expect(await check(gzipSync(text))).toEqual(['unknown-key']);
  expect(await check(slow)).toEqual(['too-large']);
});

test('what takes too long is ended and said to be unchecked, and the next is checked', async () => {
  const check = checker({ timeoutMs: 20_000 });
  const hurried = checker({ timeoutMs: 1 });
  expect(await hurried(slow)).toEqual(['not-checked']);
  expect(await check(gzipSync('#cloud-config\n'))).toEqual(['empty']);
});

test('meanwhile the loop goes on', async () => {
  const check = checker({ timeoutMs: 20_000 });
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 5);
  onTestFinished(() => clearInterval(timer));
  await check(slow);
  expect(turns).toBeGreaterThan(10);
});

test('of a crowd that waits, the last ones are told so at once', async () => {
  const check = checker({ timeoutMs: 20_000 });
  const all = await Promise.all(Array.from({ length: 25 }, () => check(gzipSync('#cloud-config\n'))));
  expect(all.flat().filter((code) => code === 'not-checked')).toHaveLength(5);
});

test('a thread without work ends, and a new one is made', async () => {
  const check = checker({ timeoutMs: 20_000, idleMs: 1 });
  const data = gzipSync('#cloud-config\n');
  expect(await check(data)).toEqual(['empty']);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await check(data)).toEqual(['empty']);
});
