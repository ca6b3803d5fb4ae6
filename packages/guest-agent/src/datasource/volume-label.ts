// The label of an ISO 9660 or FAT volume, from its first bytes. Works where there is no udev and no blkid.

/** How much of a device must be read: up to the end of the primary volume descriptor. */
export const headBytes = 34 * 1024;

export interface Volume {
  readonly filesystem: 'iso9660' | 'vfat';
  readonly label: string;
}

export const volumeOf = (head: Uint8Array): Volume | undefined => isoVolume(head) ?? fatVolume(head);

/** ECMA-119, 8.4: the primary volume descriptor is in sector 16, its volume identifier at byte 40. */
function isoVolume(head: Uint8Array): Volume | undefined {
  const descriptor = head.subarray(0x8000, 0x8000 + 2048);
  if (descriptor[0] !== 1 || ascii(descriptor, 1, 5) !== 'CD001') return undefined;
  return { filesystem: 'iso9660', label: ascii(descriptor, 40, 32) };
}

/** The extended boot signature 0x29 stands before serial number, label and type: at 38 in FAT12/16, at 66 in FAT32. */
function fatVolume(head: Uint8Array): Volume | undefined {
  if (head[510] !== 0x55 || head[511] !== 0xaa) return undefined;
  const extended = [38, 66].find(
    (offset) => head[offset] === 0x29 && ascii(head, offset + 16, 8).startsWith('FAT'),
  );
  return extended === undefined ? undefined : { filesystem: 'vfat', label: ascii(head, extended + 5, 11) };
}

const ascii = (data: Uint8Array, start: number, length: number): string =>
  String.fromCharCode(...data.subarray(start, start + length)).trimEnd();
