// The agent on a copy of Debian 12 with its real programs: apt, dpkg and sshd say what came of it.
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provision, type Provisioned } from '@nova-lite/guest-agent';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBox, type Box } from '../harness/cloud-init/box.ts';
import { cloudInitRoot } from '../harness/cloud-init/root.ts';
import { imageCache } from '../harness/real-cloud.ts';

/** Where nothing is in the cache yet it is made, after what else is being made there. */
const rootMs = 900_000;

let box: Box;
let drive: string;
beforeAll(async () => {
  const root = await cloudInitRoot({ cacheDir: imageCache, signal: AbortSignal.timeout(rootMs) });
  box = await openBox(root);
  drive = await mkdtemp(join(tmpdir(), 'agent-in-debian-'));
}, rootMs);
afterAll(async () => {
  await box?.close();
  await rm(drive, { recursive: true, force: true });
});

/** As at another boot of another instance: nothing is done yet. */
async function provisioned(uuid: string, userData: string): Promise<Provisioned['report']> {
  const latest = join(drive, 'openstack/latest');
  await mkdir(latest, { recursive: true });
  await writeFile(join(latest, 'meta_data.json'), JSON.stringify({ uuid }));
  await writeFile(join(latest, 'user_data'), `#cloud-config\n${userData}`);
  const { report } = await provision({
    root: box.root,
    datasource: drive,
    dryRun: false,
    console: () => undefined,
    signal: AbortSignal.timeout(60_000),
    now: () => performance.now(),
  });
  return report;
}

const tree = join('srv', 'hello');
const control = [
  'Package: hello-nova',
  'Version: 1.0',
  'Architecture: all',
  'Maintainer: nobody <nobody@example.com>',
  'Description: says hello',
  '',
].join('\n');

/** A repository of one package, in the copy itself: no network is needed, and none is there. */
async function makeRepository(): Promise<void> {
  await mkdir(join(box.root, tree, 'DEBIAN'), { recursive: true });
  await writeFile(join(box.root, tree, 'DEBIAN/control'), control);
  await mkdir(join(box.root, 'srv/repository'));
  const deb = 'hello-nova_1.0_all.deb';
  await box.run(['dpkg-deb', '--build', `/${tree}`, `/srv/repository/${deb}`]);
  const path = join(box.root, 'srv/repository', deb);
  const sum = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  const index = `${control}Filename: ./${deb}\nSize: ${(await stat(path)).size}\nSHA256: ${sum}\n`;
  await writeFile(join(box.root, 'srv/repository/Packages'), index);
  await rm(join(box.root, 'etc/apt/sources.list.d'), { recursive: true });
}

test('apt gets its source, and a package that does not exist costs no other', async () => {
  await makeRepository();
  const userData = [
    'apt:',
    '  sources:',
    '    local.list: {source: "deb [trusted=yes] file:/srv/repository ./"}',
    'package_update: true',
    'packages: [no-such-package, hello-nova]',
    '',
  ].join('\n');
  const report = await provisioned('0047dded-b5f0-4ebb-8ab3-1a0dd3ffe181', userData);
  const { stdout } = await box.run([
    'dpkg-query',
    '--show',
    '--showformat=${db:Status-Abbrev}',
    'hello-nova',
  ]);
  expect(stdout.trim(), JSON.stringify(report.modules)).toBe('ii');
  expect(report.modules.find(({ module }) => module === 'packages')).toMatchObject({
    result: 'failed',
    message: expect.stringMatching(/no-such-package/),
  });
});

test('sshd itself says who overrules the user data', async () => {
  await writeFile(
    join(box.root, 'etc/ssh/sshd_config.d/10-rules.conf'),
    '# ours\nPasswordAuthentication no\n',
  );
  const overruled = await provisioned('0047dded-b5f0-4ebb-8ab3-1a0dd3ffe182', 'ssh_pwauth: true\n');
  expect(overruled.findings).toMatchObject([
    {
      severity: 'warning',
      code: 'ssh-pwauth-overruled',
      message: expect.stringContaining('/etc/ssh/sshd_config.d/10-rules.conf:2'),
    },
  ]);
  const agreed = await provisioned('0047dded-b5f0-4ebb-8ab3-1a0dd3ffe183', 'ssh_pwauth: false\n');
  expect(agreed).toMatchObject({ result: 'provisioned', findings: [] });
  const password = 'ssh_pwauth: true\nchpasswd: {expire: false, list: ["root:abc"]}\n';
  await rm(join(box.root, 'etc/ssh/sshd_config.d/10-rules.conf'));
  const root = await provisioned('0047dded-b5f0-4ebb-8ab3-1a0dd3ffe184', password);
  expect(root.findings.find(({ code }) => code === 'root-login')?.message).toContain("(sshd's default)");
});
