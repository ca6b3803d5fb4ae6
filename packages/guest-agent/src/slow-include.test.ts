import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { aKey, guestTree } from './testing/guest-tree.ts';
import { webServer } from './testing/web-server.ts';

const otherKey = aKey.replace('ann@', 'bob@').replace('IK0', 'IK1');

test('the keys of the instance do not wait for an address that is included and does not answer', async () => {
  const answer = Promise.withResolvers<{ body: string }>();
  const { address } = await webServer({ '/late': () => answer.promise });
  const tree = await guestTree({ userData: `#include\n${address}/late\n` });
  const authorized = (user: string) => readFile(join(tree.root, user, '.ssh/authorized_keys'), 'utf8');
  const done = tree.provision();
  await vi.waitUntil(() => authorized('root').catch(() => undefined), 10_000);
  expect(await authorized('home/tiny')).toBe(`${aKey}\n`);
  expect(await authorized('root')).toMatch(/^no-port-forwarding,.*Please login as the user/);
  answer.resolve({
    body: `#cloud-config\nhostname: late\ndisable_root: false\nssh_authorized_keys: ["${otherKey}"]\n`,
  });
  const { report } = await done;
  expect(report.result).toBe('provisioned');
  expect(await readFile(join(tree.root, 'etc/hostname'), 'utf8')).toBe('late\n');
  expect(await authorized('home/tiny')).toBe(`${aKey}\n${otherKey}\n`);
  // Not behind the line that refuses root: sshd takes the first.
  expect(await authorized('root')).toBe(`${aKey}\n${otherKey}\n`);
});
