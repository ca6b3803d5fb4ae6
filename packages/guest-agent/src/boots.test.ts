// What is done at the first boot, at the second, after a failure, and when the disk becomes another instance.
import { expect, test } from 'vitest';
import type { CommandResult } from './guest/commands.ts';
import type { GuestTree } from './testing/guest-tree.ts';
import { guestTree, uuid } from './testing/guest-tree.ts';

const script = (frequency: string): string =>
  `- {type: text/x-shellscript-per-${frequency}, content: "#!/bin/sh\\n"}\n`;

const userData = `#cloud-config-archive
- type: text/cloud-config
  content: |
    bootcmd: [a]
    runcmd: [b]
    timezone: Europe/Berlin
    manage_etc_hosts: true
    users: [default, {name: ann}]
    password: abc
    chpasswd: {expire: false}
    ssh_pwauth: true
    write_files: [{path: /etc/motd, content: hi}]
    packages: [curl]
    mounts: [[vdb, /data]]
    disk_setup: {vdb: {layout: true}}
    fs_setup: [{device: vdb, partition: none, filesystem: ext4}]
    ssh_genkeytypes: [ed25519]
    ca_certs: {remove_defaults: true}
    ntp: {servers: [10.0.0.1]}
    final_message: done
- {type: text/x-shellscript, content: "#!/bin/sh\\n"}
${script('boot')}${script('once')}- {type: text/cloud-boothook, content: "#cloud-boothook\\nls"}
`;

const files = {
  'usr/share/zoneinfo/Europe/Berlin': '',
  'usr/bin/apt-get': '',
  'usr/bin/ssh-keygen': '',
  'usr/sbin/sfdisk': '',
  'usr/sbin/mkfs.ext4': '',
  'usr/sbin/update-ca-certificates': '',
  'etc/chrony.conf': '',
  'sys/class/block/vdb/size': '2097152',
};

async function guest(fails: (program: string) => boolean): Promise<GuestTree> {
  const tree = await guestTree({
    userData,
    answer: ({ argv: [program = ''] }): Partial<CommandResult> => {
      if (program === 'readlink') return { stdout: '/dev/vdb\n' };
      if (program === 'blkid') return { exitCode: 2 };
      return fails(program) ? { exitCode: 1 } : {};
    },
  });
  for (const [path, text] of Object.entries(files)) await tree.write(path, text);
  return tree;
}

/** Names of modules by what became of them. */
async function boot(tree: GuestTree): Promise<Record<string, string[]>> {
  const { report } = await tree.provision();
  const names = new Map<string, string[]>();
  for (const { module, result } of report.modules) names.set(result, [...(names.get(result) ?? []), module]);
  return Object.fromEntries(names);
}

const everyBoot = ['boothooks', 'bootcmd', 'scripts-per-boot', 'final-message'];
const onThisDisk = ['scripts-per-once'];
const perInstance = [
  'ssh-keys',
  'hostname',
  'disk-setup',
  'fs-setup',
  'mounts',
  'users',
  'passwords',
  'host-keys',
  'ssh-password-login',
  'write-files',
  'timezone',
  'ntp',
  'ca-certs',
  'packages',
  'runcmd',
  'scripts',
];
const sorted = (names: readonly string[] = []): string[] => names.toSorted();

test('the second boot does what belongs to each boot, and nothing else', async () => {
  const tree = await guest(() => false);
  const first = await boot(tree);
  expect(sorted(first['ok'])).toEqual(sorted([...everyBoot, ...onThisDisk, ...perInstance, 'etc-hosts']));
  tree.commands.length = 0;
  const second = await boot(tree);
  expect(sorted(second['ok'])).toEqual(sorted(everyBoot));
  expect(sorted(second['skipped'])).toEqual(sorted([...onThisDisk, ...perInstance]));
  const ran = tree.commands.map(({ argv }) =>
    argv.join(' ').replace('/var/lib/nova-lite-agent/scripts/', ''),
  );
  expect(ran).toEqual(['boothook-part-005', 'bootcmd', 'part-003']);
});

test('a disk that becomes another instance is set up anew, but for what belongs to the disk', async () => {
  const tree = await guest(() => false);
  await boot(tree);
  const other = { uuid: uuid.replace('0047', '0048'), hostname: 'other', public_keys: {} };
  await tree.write('../drive/openstack/latest/meta_data.json', JSON.stringify(other));
  const next = await boot(tree);
  expect(next['skipped']).toEqual(onThisDisk);
  // There is no key now, and the host keys are of this boot.
  const again = perInstance.filter((name) => !['ssh-keys', 'host-keys'].includes(name));
  expect(next['ok']).toEqual(expect.arrayContaining(again));
});

test.each([
  ['users', 'useradd'],
  ['passwords', 'chpasswd'],
  ['packages', 'apt-get'],
  ['host-keys', 'ssh-keygen'],
  ['mounts', 'mount'],
  ['disk-setup', 'sfdisk'],
  ['fs-setup', 'mkfs.ext4'],
  ['ca-certs', 'update-ca-certificates'],
  ['timezone', 'ln'],
  ['runcmd', '/var/lib/nova-lite-agent/scripts/runcmd'],
  ['scripts', '/var/lib/nova-lite-agent/scripts/part-002'],
  ['scripts-per-once', '/var/lib/nova-lite-agent/scripts/part-004'],
])('%s that failed is tried again at the next boot, and then no more', async (module, failing) => {
  let broken = true;
  const tree = await guest((program) => broken && program === failing);
  expect((await boot(tree))['failed']).toEqual([module]);
  broken = false;
  expect((await boot(tree))['ok']).toContain(module);
  expect((await boot(tree))['skipped']).toContain(module);
});
