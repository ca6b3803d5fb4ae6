import { expect, test } from 'vitest';
import { formatsOf, refusal } from './content.ts';

/** A qcow2 header of version 3, as in QEMU's docs/interop/qcow2.txt. */
function qcow2({ version = 3, backing = 0n, features = 0n } = {}): Buffer {
  const head = Buffer.alloc(512);
  head.write('QFI\xfb', 0, 'latin1');
  head.writeUInt32BE(version, 4);
  head.writeBigUInt64BE(backing, 8);
  head.writeBigUInt64BE(features, 72);
  return head;
}

const filled = (offset: number, text: string): Buffer => {
  const head = Buffer.alloc(0x9000);
  head.write(text, offset, 'latin1');
  return head;
};

test('a qcow2 image that stands alone is taken, in both versions', () => {
  expect(refusal('qcow2', qcow2())).toBeUndefined();
  expect(refusal('qcow2', qcow2({ version: 2 }))).toBeUndefined();
  expect(refusal('qcow2', qcow2({ features: 0b11000n }))).toBeUndefined();
});

test.each([
  ['a backing file', { backing: 0x200n }, /backing file/],
  ['a backing file in version 2', { version: 2, backing: 0x200n }, /backing file/],
  ['an external data file', { features: 0b100n }, /external data file/],
  ['a feature that nobody knows', { features: 1n << 40n }, /not known here/],
  ['a version of tomorrow', { version: 4 }, /version 4/],
])('a qcow2 image with %s is refused', (_name, header, reason) => {
  expect(refusal('qcow2', qcow2(header))).toMatch(reason);
});

test('a header that ends early is refused, not read past its end', () => {
  for (const length of [4, 8, 71, 72, 103])
    expect(refusal('qcow2', qcow2().subarray(0, length))).toBeDefined();
});

test.each([
  ['qcow2', 0, 'QFI\xfb'],
  ['qed', 0, 'QED\0'],
  ['vmdk', 0, '# Disk DescriptorFile\ncreateType="monolithicFlat"\nRW 1 FLAT "/etc/shadow" 0'],
  ['vmdk', 0, 'KDMV'],
  ['vhdx', 0, 'vhdxfile'],
  ['vdi', 0x40, '\x7f\x10\xda\xbe'],
  ['luks', 0, 'LUKS\xba\xbe'],
])('content of %s that was declared as raw is refused', (format, offset, text) => {
  expect(refusal('raw', filled(offset, text))).toContain(`its content is ${format}`);
});

test('an ISO image may be called raw, and nothing else may be called ISO', () => {
  const iso = filled(0x8001, 'CD001');
  expect(refusal('iso', iso)).toBeUndefined();
  expect(refusal('raw', iso)).toBeUndefined();
  expect(refusal('iso', Buffer.alloc(0x9000))).toBe('The image was declared as iso, but its content is not.');
});

test('a file that is ISO and qcow2 at once is refused as either', () => {
  const both = filled(0x8001, 'CD001');
  qcow2().copy(both);
  expect(formatsOf(both)).toEqual(['qcow2', 'iso']);
  for (const format of ['raw', 'iso', 'qcow2'] as const) expect(refusal(format, both)).toBeDefined();
});

test('any bytes without a mark are raw', () => {
  expect(refusal('raw', Buffer.from('\x55\xaa boot'))).toBeUndefined();
  expect(refusal('raw', Buffer.alloc(0))).toBeUndefined();
});
