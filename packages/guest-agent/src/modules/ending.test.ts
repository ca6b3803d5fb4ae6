import { expect, test } from 'vitest';
import { guestTree, uuid } from '../testing/guest-tree.ts';
import { webServer } from '../testing/web-server.ts';

test('the final message stands on the console, with its values', async () => {
  const tree = await guestTree({
    userData: '#cloud-config\nfinal_message: "up after $UPTIME by {{ version }}; $X stays"\n',
  });
  await tree.provision();
  expect(tree.lines.find((line) => line.startsWith('up after'))).toMatch(
    /^up after [\d.]+ by nova-lite-guest-agent\/[\d.]+; \$X stays$/,
  );
});

test('a call home is tried again until it is taken', async () => {
  let attempts = 0;
  const { address, asked } = await webServer({
    [`/${uuid}`]: () => ({ status: ++attempts < 2 ? 503 : 200 }),
  });
  const tree = await guestTree({
    userData: `#cloud-config\nphone_home:\n  url: ${address}/$INSTANCE_ID\n  post: [hostname, instance_id, pub_key_rsa]\n  tries: 3\n`,
  });
  expect((await tree.provision()).report.result).toBe('provisioned');
  expect(asked.map(({ body }) => body)).toEqual(
    Array(2).fill(`hostname=first&instance_id=${uuid}&pub_key_rsa=N%2FA`),
  );
});

test('the system goes down after the cloud was told, and once', async () => {
  const tree = await guestTree({
    userData:
      '#cloud-config\npower_state: {mode: reboot, delay: "+2", message: Bye, condition: test -e /x}\n',
  });
  await tree.write('usr/sbin/shutdown', '');
  const { report } = await tree.provision();
  expect(report.modules.map(({ module }) => module)).not.toContain('power-state');
  expect(tree.commands.map(({ argv }) => argv.join(' '))).toEqual([
    '/bin/sh -c test -e /x',
    'shutdown -r +2 Bye',
  ]);
  expect(tree.lines.findIndex((line) => line.startsWith('provisioned'))).toBeLessThan(
    tree.lines.findIndex((line) => line.includes('power-state')),
  );
  await tree.provision();
  expect(tree.commands).toHaveLength(2);
});

test('a condition that does not hold leaves the system up', async () => {
  const tree = await guestTree({
    userData: '#cloud-config\npower_state: {mode: poweroff, condition: ["false"]}\n',
    answer: ({ argv }) => (argv[0] === 'false' ? { exitCode: 1, stderr: '' } : undefined),
  });
  await tree.provision();
  expect(tree.commands.map(({ argv }) => argv[0])).toEqual(['false']);
});

test('a restart that the packages require is made where it is asked for', async () => {
  const tree = await guestTree({ userData: '#cloud-config\npackage_reboot_if_required: true\n' });
  await tree.write('run/reboot-required', '');
  await tree.provision();
  expect(tree.commands.map(({ argv }) => argv)).toEqual([['reboot']]);
});
