import { expect, test } from 'vitest';
import { sanitizeHostname } from './hostname.ts';

test.each([
  ['vm1', 'vm1'],
  ['My Server_1.example', 'my-server-1-example'],
  ['g6-ünï.name', 'g6-ünï-name'],
  ['-a!?b-', 'ab'],
  ['сервер', ''],
  ['x'.repeat(80), 'x'.repeat(63)],
])('%s becomes %s', (name, hostname) => {
  expect(sanitizeHostname(name)).toBe(hostname);
});

test('a name of which nothing is left falls back', () => {
  expect(sanitizeHostname('сервер', 'Server-1')).toBe('Server-1');
});
