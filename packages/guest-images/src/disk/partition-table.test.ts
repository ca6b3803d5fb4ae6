import { expect, test } from 'vitest';
import { masterBootRecord } from './partition-table.ts';

const bootImage = new Uint8Array(512).fill(0xeb);
const gibibyteInSectors = 2_097_152;

test('the boot record is one sector that ends with the signature a BIOS looks for', () => {
  const sector = masterBootRecord(bootImage, 1, gibibyteInSectors);
  expect(sector.length).toBe(512);
  expect([...sector.subarray(510)]).toEqual([0x55, 0xaa]);
});

test('boot code fills 440 bytes and leaves the identity of the disk alone', () => {
  const sector = masterBootRecord(bootImage, 0x12345678, gibibyteInSectors);
  expect(sector.subarray(0, 440).every((byte) => byte === 0xeb)).toBe(true);
  expect([...sector.subarray(440, 446)]).toEqual([0x78, 0x56, 0x34, 0x12, 0, 0]);
});

test('the one partition is bootable, of Linux, begins at 1 MiB and fills the disk', () => {
  const entry = masterBootRecord(bootImage, 1, gibibyteInSectors).subarray(446, 462);
  expect(Buffer.from(entry).toString('hex')).toBe('80feffff83feffff0008000000f81f00');
});

test('the other three partitions do not exist', () => {
  expect(
    masterBootRecord(bootImage, 1, gibibyteInSectors)
      .subarray(462, 510)
      .every((byte) => byte === 0),
  ).toBe(true);
});
