import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { guestTree, uuid } from './testing/guest-tree.ts';
import { webServer } from './testing/web-server.ts';

test('what is included is applied; an address that is dead costs neither keys nor the rest', async () => {
  const { address, asked } = await webServer({
    '/moved': { status: 302, headers: { location: '/one' } },
    '/one': { body: '#cloud-config\nhostname: included\n' },
    '/script': { body: '#!/bin/sh\n' },
  });
  const tree = await guestTree({
    userData: `#include-once\n${address}/moved\n${address}/gone\n${address}/script\n`,
  });
  const { report } = await tree.provision();
  expect(await readFile(join(tree.root, 'etc/hostname'), 'utf8')).toBe('included\n');
  expect(tree.commands).toHaveLength(1);
  expect(report).toMatchObject({ result: 'failed', findings: [{ code: 'include-failed', line: 3 }] });
  expect(report.modules[0]).toMatchObject({ module: 'ssh-keys', result: 'ok' });
  await tree.provision();
  expect(asked.filter(({ path }) => path === '/script')).toHaveLength(1);
});

test('a template knows the instance', async () => {
  const tree = await guestTree({
    userData:
      '## template: jinja\n#cloud-config\nhostname: {{ v1.distro }}-{{ ds.meta_data.meta.role }}-{{ instance_id[0] | default("x") }}\n',
    metadata: { uuid, hostname: 'first', meta: { role: 'web' } },
  });
  await tree.write('etc/os-release', 'ID=debian\nVERSION_ID="12"\n');
  await tree.provision();
  expect(await readFile(join(tree.root, 'etc/hostname'), 'utf8')).toBe('debian-web-x\n');
});

test('vendor data is applied below the user data', async () => {
  const tree = await guestTree({
    userData: '#cloud-config\nruncmd: [b]\n',
    drive: {
      'vendor_data.json': JSON.stringify({ 'cloud-init': '#cloud-config\nhostname: vendor\nruncmd: [a]\n' }),
    },
  });
  await tree.provision();
  expect(await readFile(join(tree.root, 'etc/hostname'), 'utf8')).toBe('vendor\n');
  expect(await readFile(join(tree.root, 'var/lib/nova-lite-agent/scripts/runcmd'), 'utf8')).toBe(
    '#!/bin/sh\nb\n',
  );
});

test('boothooks, bootcmd and scripts per boot run at every boot; others once', async () => {
  const part = (type: string, text: string): string => `--B\nContent-Type: ${type}\n\n${text}\n`;
  const userData = `Content-Type: multipart/mixed; boundary=B\nMIME-Version: 1.0\n\n${part('text/cloud-boothook', '#cloud-boothook\necho')}${part('text/x-shellscript-per-boot', '#!/bin/sh')}${part('text/x-shellscript-per-once', '#!/bin/sh')}${part('text/x-shellscript', '#!/bin/sh')}${part('text/cloud-config', 'bootcmd: [ls]')}--B--\n`;
  const tree = await guestTree({ userData });
  await tree.write('var/lib/cloud/scripts/per-boot/image.sh', '');
  await tree.provision();
  const names = (): string[] => tree.commands.map(({ argv }) => (argv[0] ?? '').split('/').at(-1) ?? '');
  expect(names()).toEqual(['boothook-part-001', 'bootcmd', 'part-003', 'image.sh', 'part-002', 'part-004']);
  tree.commands.length = 0;
  await tree.provision();
  expect(names()).toEqual(['boothook-part-001', 'bootcmd', 'image.sh', 'part-002']);
  expect(await readFile(join(tree.root, 'var/lib/nova-lite-agent/scripts/boothook-part-001'), 'utf8')).toBe(
    '#!/bin/sh\necho',
  );
});

test('what a module finds has the line of the whole user data, in a part too', async () => {
  const userData = `Content-Type: multipart/mixed; boundary=B\nMIME-Version: 1.0\n\n--B\nContent-Type: text/cloud-config\n\nchpasswd:\n  expire: false\n  list: |\n    ghost:x\n--B--\n`;
  const tree = await guestTree({ userData });
  expect((await tree.provision()).report.findings).toMatchObject([{ code: 'user-missing', line: 10 }]);
});
