import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { guestTree } from '../testing/guest-tree.ts';

const pem = (words: string): string => `-----BEGIN ${words}-----\n      YWJj\n      -----END ${words}-----`;

test('certificates are put where the system looks, and those of the system are left out on request', async () => {
  const tree = await guestTree({
    userData: `#cloud-config\nca_certs:\n  remove_defaults: true\n  trusted:\n    - |\n      ${pem('CERTIFICATE')}\n    - nonsense\n`,
  });
  await tree.write('usr/sbin/update-ca-certificates', '');
  await tree.write('etc/ca-certificates.conf', '# x\nmozilla/A.crt\n!mozilla/B.crt\n');
  const { report } = await tree.provision();
  expect(await readFile(join(tree.root, 'etc/ca-certificates.conf'), 'utf8')).toBe(
    '# x\n!mozilla/A.crt\n!mozilla/B.crt\n',
  );
  expect(await readFile(join(tree.root, 'usr/local/share/ca-certificates/nova-lite-1.crt'), 'utf8')).toMatch(
    /^-----BEGIN/,
  );
  expect(tree.commands.map(({ argv }) => argv)).toEqual([['update-ca-certificates']]);
  expect(report.findings).toMatchObject([{ code: 'value-form', line: 9 }]);
});

test('a source of apt has its key for itself, and a proxy is no secret to others', async () => {
  const tree = await guestTree({
    userData: `#cloud-config\napt:\n  proxy: http://u:p@proxy:3128\n  sources:\n    docker.list:\n      source: deb https://d.example.com $RELEASE stable\n      key: |\n      ${pem('PGP PUBLIC KEY BLOCK').replaceAll('\n', '\n  ').replace('-----B', '  -----B')}\n`,
  });
  await tree.write('usr/bin/apt-get', '');
  await tree.write('etc/os-release', 'VERSION_CODENAME=bookworm\n');
  await tree.provision();
  expect(await readFile(join(tree.root, 'etc/apt/sources.list.d/docker.list'), 'utf8')).toBe(
    'deb [signed-by=/etc/apt/keyrings/docker.asc] https://d.example.com bookworm stable\n',
  );
  expect((await stat(join(tree.root, 'etc/apt/apt.conf.d/90cloud-init-aptproxy'))).mode & 0o777).toBe(0o600);
});
