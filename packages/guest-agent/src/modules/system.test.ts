import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { guestTree } from '../testing/guest-tree.ts';

test('the time zone is set where the image has it, and is an error where it has not', async () => {
  const tree = await guestTree({ userData: '#cloud-config\ntimezone: Europe/Berlin\n' });
  expect((await tree.provision()).report).toMatchObject({
    result: 'failed',
    findings: [{ code: 'timezone-missing', line: 2 }],
  });
  await tree.write('usr/share/zoneinfo/Europe/Berlin', 'TZif');
  expect((await tree.provision()).report.result).toBe('provisioned');
  expect(tree.commands.map(({ argv }) => argv.join(' '))).toEqual([
    'ln -sfn /usr/share/zoneinfo/Europe/Berlin /etc/localtime',
  ]);
  expect(await readFile(join(tree.root, 'etc/timezone'), 'utf8')).toBe('Europe/Berlin\n');
});

test('a time zone cannot lead out of its directory', async () => {
  const tree = await guestTree({ userData: '#cloud-config\ntimezone: ../../etc/shadow\n' });
  expect((await tree.provision()).report.findings).toMatchObject([{ code: 'value-form', line: 2 }]);
});

test('a locale is generated on Debian, and named in locale.conf elsewhere', async () => {
  const userData = '#cloud-config\nlocale: de_DE.UTF-8\n';
  const debian = await guestTree({ userData });
  await debian.write('etc/debian_version', '12');
  await debian.write('etc/locale.gen', '# none');
  await debian.write('usr/sbin/locale-gen', '');
  await debian.provision();
  expect(await readFile(join(debian.root, 'etc/locale.gen'), 'utf8')).toBe('# none\nde_DE.UTF-8 UTF-8\n');
  expect(await readFile(join(debian.root, 'etc/default/locale'), 'utf8')).toBe('LANG="de_DE.UTF-8"\n');
  expect(debian.commands.map(({ argv }) => argv)).toEqual([['locale-gen']]);
  const other = await guestTree({ userData });
  await other.provision();
  expect(await readFile(join(other.root, 'etc/locale.conf'), 'utf8')).toBe('LANG=de_DE.UTF-8\n');
});

test('all of /etc/hosts is written on request, or the one line of this host', async () => {
  const whole = await guestTree({
    userData: '#cloud-config\nfqdn: web.example.com\nmanage_etc_hosts: true\n',
  });
  await whole.provision();
  expect(await readFile(join(whole.root, 'etc/hosts'), 'utf8')).toContain(
    '\n127.0.1.1 web.example.com web\n127.0.0.1 localhost\n',
  );
  const line = await guestTree({ userData: '#cloud-config\nhostname: web\nmanage_etc_hosts: localhost\n' });
  await line.write('etc/hosts', '127.0.0.1 localhost\n127.0.1.1 old\n10.0.0.1 db\n');
  await line.provision();
  expect(await readFile(join(line.root, 'etc/hosts'), 'utf8')).toBe(
    '127.0.0.1 localhost\n127.0.1.1 web\n10.0.0.1 db\n',
  );
  expect((await line.provision()).report.modules.map(({ module }) => module)).not.toContain('etc-hosts');
});
