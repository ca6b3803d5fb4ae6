import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { choose, compare, ownDrives, undisputed } from './choose.ts';
import { readDirectory } from './directory.ts';
import { readFirmware } from './firmware.ts';
import { volumeOf } from './volume-label.ts';

const files = (uuid: string, extra: Record<string, string> = {}): Map<string, Uint8Array> =>
  new Map(
    Object.entries({ 'openstack/latest/meta_data.json': JSON.stringify({ uuid }), ...extra }).map(
      ([path, text]) => [path, new TextEncoder().encode(text)],
    ),
  );

const real = { device: '/dev/sr0', files: files('aaaa') };
const planted = { device: '/dev/vdb', files: files('bbbb') };

const firmware = { uuid: 'aaaa', byNova: false };
const nova = { uuid: 'aaaa', byNova: true };

test('the drive whose uuid is that of the machine wins over one that was attached later', () => {
  expect(choose([planted, real], firmware, undefined)).toMatchObject({
    kind: 'config-drive',
    instance: { uuid: 'aaaa' },
    findings: [{ code: 'drive-ignored', message: expect.stringContaining('/dev/vdb') }],
  });
});

test('a drive that is not this machine’s own is not preferred to the service', () => {
  expect(choose([planted], firmware, files('aaaa'))).toMatchObject({
    kind: 'metadata-service',
    instance: { uuid: 'aaaa' },
    findings: [{ code: 'drive-ignored' }],
  });
});

const forged = { device: '/dev/vdb', files: files('aaaa', { 'openstack/latest/user_data': '#!evil' }) };

test('a volume that copies the uuid does not take the place of the optical drive', () => {
  expect(undisputed(ownDrives([forged, real], firmware))).toBeUndefined();
  expect(choose([forged, real], firmware, undefined)).toMatchObject({
    drive: real.files,
    findings: [{ severity: 'warning', code: 'drive-ignored', message: expect.stringContaining('/dev/vdb') }],
  });
});

test('of two drives of this machine the service says which one is real', () => {
  const vfat = { ...real, device: '/dev/vdc' };
  expect(ownDrives([vfat, forged], firmware)[0]).toBe(forged);
  expect(choose([forged, vfat], firmware, real.files)).toMatchObject({
    kind: 'config-drive',
    drive: real.files,
  });
  expect(choose([forged, vfat], firmware, files('aaaa', { x: '1' }))).toMatchObject({
    kind: 'metadata-service',
  });
});

test('two drives that say the same need nobody to tell', () => {
  expect(undisputed(ownDrives([{ ...real, device: '/dev/vdz' }, real], firmware))).toBe(real);
  const many = ['/dev/vdaa', '/dev/vdb'].map((device) => ({ ...real, device }));
  expect(ownDrives(many, firmware).map(({ device }) => device)).toEqual(['/dev/vdb', '/dev/vdaa']);
});

test('where Nova made the machine nothing is believed that speaks of another one', () => {
  expect(choose([planted], nova, undefined)).toMatchObject({
    kind: 'none',
    findings: [{ code: 'drive-ignored' }],
  });
  expect(choose([], nova, planted.files)).toMatchObject({
    kind: 'none',
    findings: [{ code: 'service-ignored' }],
  });
  expect(choose([planted], nova, planted.files)).toMatchObject({ kind: 'none' });
  const ec2 = new Map([['latest/meta-data/instance-id', new TextEncoder().encode('i-1')]]);
  expect(choose([], nova, ec2)).toMatchObject({ kind: 'metadata-service', instance: { uuid: 'i-1' } });
});

test('elsewhere a drive is used where there is nothing else, and it is said when the firmware says otherwise', () => {
  expect(choose([planted], firmware, undefined)).toMatchObject({
    kind: 'config-drive',
    instance: { uuid: 'bbbb' },
    findings: [{ severity: 'info', code: 'drive-unproven' }],
  });
  expect(choose([planted], { byNova: false }, undefined)).toMatchObject({
    kind: 'config-drive',
    findings: [],
  });
  expect(choose([], firmware, undefined)).toMatchObject({ kind: 'none', findings: [] });
});

test('the firmware tells whether Nova made the machine', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'firmware-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  expect(await readFirmware(directory)).toEqual({ uuid: undefined, byNova: false });
  await writeFile(join(directory, 'product_uuid'), 'AAAA\n');
  await writeFile(join(directory, 'product_name'), 'OpenStack Nova\n');
  expect(await readFirmware(directory)).toEqual(nova);
});

test('the links of a drive do not lead out of it', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'drive-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await mkdir(join(directory, 'drive/openstack/latest'), { recursive: true });
  await mkdir(join(directory, 'host/latest'), { recursive: true });
  await writeFile(join(directory, 'host/latest/meta_data.json'), '{}');
  await writeFile(join(directory, 'drive/real'), 'inside');
  await symlink(
    '../../../host/latest/meta_data.json',
    join(directory, 'drive/openstack/latest/meta_data.json'),
  );
  await symlink('/real', join(directory, 'drive/openstack/latest/user_data'));
  const found = await readDirectory(join(directory, 'drive'));
  expect([...found.keys()]).toEqual(['openstack/latest/user_data']);
});

test('it is told whether both channels say the same bytes', () => {
  const path = 'openstack/latest/user_data';
  expect(compare(files('a', { [path]: 'x' }), files('a', { [path]: 'x' }))).toMatchObject([
    { code: 'datasources-agree' },
  ]);
  expect(compare(files('a', { [path]: 'x' }), files('a', { [path]: 'y' }))).toMatchObject([
    { code: 'datasources-differ', message: expect.stringContaining(path) },
  ]);
  expect(compare(files('a'), undefined)).toEqual([]);
});

function head(parts: readonly (readonly [number, string])[], size = 34 * 1024): Uint8Array {
  const data = new Uint8Array(size);
  for (const [offset, text] of parts) data.set(new TextEncoder().encode(text), offset);
  return data;
}

test('the label of an ISO 9660 volume is read from its primary descriptor', () => {
  expect(
    volumeOf(
      head([
        [0x8000, '\x01CD001\x01'],
        [0x8000 + 40, 'config-2'.padEnd(32)],
      ]),
    ),
  ).toEqual({ filesystem: 'iso9660', label: 'config-2' });
});

test.each([
  [38, 'FAT12   '],
  [66, 'FAT32   '],
])('the label of a FAT volume is read from the boot sector at %i', (offset, type) => {
  const data = head([
    [offset, '\x29'],
    [offset + 5, 'CONFIG-2   '],
    [offset + 16, type],
  ]);
  data.set([0x55, 0xaa], 510);
  expect(volumeOf(data)).toEqual({ filesystem: 'vfat', label: 'CONFIG-2' });
});

test('a disk that is neither has no label', () => {
  expect(volumeOf(new Uint8Array(34 * 1024))).toBeUndefined();
  expect(volumeOf(new Uint8Array(0))).toBeUndefined();
});
