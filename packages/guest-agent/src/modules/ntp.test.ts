import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { guestTree } from '../testing/guest-tree.ts';

const own = 'pool 2.debian.pool.ntp.org iburst\nmakestep 1 3\n';

async function guestOf(ntp: string, files: Record<string, string>) {
  const tree = await guestTree({ userData: `#cloud-config\nntp: ${ntp}\n` });
  for (const [path, text] of Object.entries(files)) await tree.write(path, text);
  const { report } = await tree.provision();
  return { report, read: (path: string) => readFile(join(tree.root, path), 'utf8') };
}

test('chrony gets servers, pools, peers and who may ask; its other lines stay', async () => {
  const path = 'etc/chrony/chrony.conf';
  const ntp = '{servers: [10.0.0.1], pools: [p.example], peers: [10.0.0.2], allow: [192.0.2.0/24]}';
  const { read } = await guestOf(ntp, { [path]: own });
  expect(await read(path)).toBe(
    'server 10.0.0.1 iburst\npool p.example iburst\npeer 10.0.0.2\nallow 192.0.2.0/24\nmakestep 1 3\n',
  );
});

test('who only lets others ask keeps the servers of the image', async () => {
  const path = 'etc/chrony.conf';
  const { read } = await guestOf('{allow: [192.0.2.0/24]}', { [path]: own });
  expect(await read(path)).toBe(`allow 192.0.2.0/24\n${own}`);
});

test('what timesyncd does not know is said, the rest is applied', async () => {
  const { report, read } = await guestOf('{servers: [10.0.0.1], peers: [10.0.0.2]}', {
    'usr/bin/timedatectl': '',
  });
  expect(report.findings).toMatchObject([{ severity: 'warning', code: 'ntp-left-out', line: 2 }]);
  expect(await read('etc/systemd/timesyncd.conf.d/cloud-init.conf')).toBe('[Time]\nNTP=10.0.0.1\n');
});

test('an image without either is an error', async () => {
  const { report } = await guestOf('{servers: [10.0.0.1]}', {});
  expect(report.findings).toMatchObject([{ code: 'program-missing', line: 2 }]);
});

test('a client that this image does not have is an error that says so', async () => {
  const { report } = await guestOf('{ntp_client: openntpd, servers: [10.0.0.1]}', { 'etc/chrony.conf': own });
  expect(report.findings).toMatchObject([
    { code: 'program-missing', message: expect.stringContaining('openntpd') },
  ]);
});
