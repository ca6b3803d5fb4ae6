import { expect, test } from 'vitest';
import { parseCloudConfig } from '../cloud-config.ts';

const of = (text: string) => {
  const { intent, findings } = parseCloudConfig(text);
  return { ...intent, codes: findings.map(({ severity, code, line }) => `${severity} ${line} ${code}`) };
};

test('disks, filesystems and mounts are read with their aliases', () => {
  const { diskSetup, fsSetup, storage, codes } = of(`device_aliases: {data: /dev/vdb, fast: /dev/nvme0n1}
disk_setup:
  data: {table_type: gpt, layout: [50, [50, 82]], overwrite: true}
  ephemeral0: {layout: true}
fs_setup:
  - {label: one, filesystem: ext4, device: data.1}
  - {label: two, filesystem: swap, device: fast.2}
  - {filesystem: xfs, device: /dev/disk/by-id/x.1, partition: none}
mounts:
  - [data.1, /one]
  - [fast.2, none, swap, sw, "0", "0"]
  - ["server.1:/share", /share, nfs]
`);
  expect(codes).toEqual([]);
  expect(diskSetup).toMatchObject([
    {
      device: '/dev/vdb',
      tableType: 'gpt',
      layout: [{ percent: 50 }, { percent: 50, type: '82' }],
      overwrite: true,
    },
    { device: 'ephemeral0', tableType: 'mbr', layout: [{ percent: 100 }], overwrite: false },
  ]);
  expect(fsSetup).toMatchObject([
    { device: '/dev/vdb', partition: 1, filesystem: 'ext4', label: 'one' },
    { device: '/dev/nvme0n1', partition: 2, filesystem: 'swap' },
    { device: '/dev/disk/by-id/x', partition: 1, filesystem: 'xfs' },
  ]);
  expect(storage.mounts.map(({ device }) => device)).toEqual([
    '/dev/vdb1',
    '/dev/nvme0n1p2',
    'server.1:/share',
  ]);
});

test.each([
  ['a share above the whole disk', 'layout: [60, 60]', 'error 2 disk-layout'],
  ['five partitions of an MBR', 'layout: [20, 20, 20, 20, 20]', 'error 2 disk-layout'],
  ['a size in gigabytes', 'layout: [10G]', 'error 2 disk-layout'],
  ['another kind of table', 'table_type: dos, layout: true', 'error 2 value-form'],
  ['no layout', 'overwrite: true', 'info 2 disk-no-layout'],
])('%s leaves the disk as it is', (_, written, code) => {
  expect(of(`disk_setup:\n  /dev/vdb: {${written}}\n`)).toMatchObject({ diskSetup: [], codes: [code] });
});

test('a filesystem that says too little is not made, the next one is', () => {
  expect(
    of('fs_setup:\n  - {device: /dev/vdb}\n  - {device: vdc, cmd: [mkfs.ext4, "%(device)s"]}\n'),
  ).toMatchObject({
    fsSetup: [{ device: 'vdc', partition: 'any', command: ['mkfs.ext4', '%(device)s'] }],
    codes: ['error 2 fs-incomplete'],
  });
});

test('a label that is too long for its filesystem, and options as one text, are told', () => {
  expect(
    of('fs_setup:\n  - {device: vdb, filesystem: xfs, label: a-very-long-label, extra_opts: -m crc=1}\n'),
  ).toMatchObject({
    fsSetup: [{ extraOptions: ['-m', 'crc=1'] }],
    codes: ['warning 2 fs-label-long', 'warning 2 not-list'],
  });
});

test.each([
  ['{size: 512M}', { swap: { file: '/swap.img', bytes: 512 * 1024 ** 2 } }],
  ['{size: .5G, maxsize: 1GB, filename: /s}', { swap: { file: '/s', bytes: 512 * 1024 ** 2 } }],
  ['{size: 1048576}', { swap: { bytes: 1048576 } }],
  ['{size: auto, maxsize: 2G}', { autoSwap: { file: '/swap.img', maxBytes: 2 * 1024 ** 3 } }],
])('swap: %s', (written, storage) => {
  expect(of(`swap: ${written}\n`)).toMatchObject({ storage, codes: [] });
});

test('keys are imported for the default user and for users; what is no account is told', () => {
  const text =
    'ssh_import_id: [gh:octo, lp:someone, else, "--help"]\nusers:\n  - default\n  - {name: ann, ssh_import_id: [gh:ann]}\n';
  expect(of(text)).toMatchObject({
    sshImportIds: [
      { user: undefined, service: 'github', account: 'octo' },
      { user: undefined, service: 'launchpad', account: 'someone' },
      { user: undefined, service: 'launchpad', account: 'else' },
      { user: 'ann', service: 'github', account: 'ann' },
    ],
    codes: ['error 1 ssh-import-id'],
  });
});

test('a keyboard needs a layout', () => {
  expect(of('keyboard: {layout: de, variant: nodeadkeys}\n')).toMatchObject({
    keyboard: { layout: 'de', model: 'pc105', variant: 'nodeadkeys', options: '' },
    codes: [],
  });
  expect(of('keyboard: {model: pc104}\n')).toMatchObject({ codes: ['error 1 missing-key'] });
});

test('ntp: servers, peers, networks and a configuration of its own', () => {
  const text =
    'ntp:\n  ntp_client: chrony\n  servers: [a.example]\n  peers: [b.example]\n  allow: [192.0.2.0/24, everybody]\n  config: {confpath: /etc/x, template: "x"}\n';
  expect(of(text)).toMatchObject({
    trust: {
      ntp: {
        client: 'chrony',
        servers: ['a.example'],
        peers: ['b.example'],
        allow: ['192.0.2.0/24'],
        config: { confPath: '/etc/x', template: 'x', packages: [] },
      },
    },
    codes: ['error 5 value-form'],
  });
});
