import { expect, test } from 'vitest';
import { asAccount } from './account.ts';
import { accountMap, connectionUrl, serverArguments } from './arguments.ts';

test('settings of the caller come before ours, except those that would open the server to the network', () => {
  const args = serverArguments('/data', '/socket', {
    fsync: false,
    shared_buffers: '8MB',
    listen_addresses: '*',
  });
  expect(args).toEqual(expect.arrayContaining(['fsync=off', 'shared_buffers=8MB', 'listen_addresses=']));
  expect(args.filter((arg) => arg.startsWith('listen_addresses'))).toHaveLength(1);
  expect(args.slice(0, 2)).toEqual(['-D', '/data']);
});

test('an account name cannot add a rule to the map of accounts', () => {
  expect(accountMap('a"\tb')).toBe('cloud "a""\tb" postgres\n');
});

test('without ids a program runs as whoever starts it, with ids as that account and no other group', () => {
  expect(asAccount({}, ['postgres', '-D', '/x'])).not.toContain('--reuid');
  const command = asAccount({ uid: 70, gid: 71 }, ['postgres']).join(' ');
  expect(command).toBe(
    'setpriv --pdeathsig INT --reuid 70 --regid 71 --clear-groups --no-new-privs -- postgres',
  );
});

test('the address of a database survives a socket directory with blanks and a name with a slash', () => {
  const url = new URL(connectionUrl('/tmp/a b', 'x/y'));
  expect(url.searchParams.get('host')).toBe('/tmp/a b');
  expect(decodeURIComponent(url.pathname)).toBe('/x/y');
});
