import { expect, test } from 'vitest';
import { choose, compare, ownDrive } from './choose.ts';
import { volumeOf } from './volume-label.ts';

const files = (uuid: string, extra: Record<string, string> = {}): Map<string, Uint8Array> =>
  new Map(
    Object.entries({ 'openstack/latest/meta_data.json': JSON.stringify({ uuid }), ...extra }).map(
      ([path, text]) => [path, new TextEncoder().encode(text)],
    ),
  );

const real = { device: '/dev/sr0', files: files('aaaa') };
const planted = { device: '/dev/vdb', files: files('bbbb') };

test('the drive whose uuid is that of the machine wins over one that was attached later', () => {
  const drives = [planted, real];
  const own = ownDrive(drives, 'aaaa');
  expect(choose(drives, own, undefined)).toMatchObject({
    kind: 'config-drive',
    instance: { uuid: 'aaaa' },
    findings: [{ code: 'drive-ignored', message: expect.stringContaining('/dev/vdb') }],
  });
});

test('a drive that is not this machine’s own is not preferred to the service', () => {
  expect(choose([planted], ownDrive([planted], 'aaaa'), files('aaaa'))).toMatchObject({
    kind: 'metadata-service',
    instance: { uuid: 'aaaa' },
    findings: [{ code: 'drive-ignored' }],
  });
});

test('a drive is used where there is nothing else, whatever the firmware says', () => {
  expect(choose([planted], undefined, undefined)).toMatchObject({
    kind: 'config-drive',
    instance: { uuid: 'bbbb' },
    findings: [],
  });
  expect(choose([], undefined, undefined)).toMatchObject({ kind: 'none', findings: [] });
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
