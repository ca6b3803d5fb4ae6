// The first sector of a disk that a BIOS boots: GRUB's boot code and one partition entry (the MBR of the IBM PC).

export const sectorBytes = 512;
/** The root partition begins at 1 MiB; GRUB's core image lies in the gap before it. */
export const firstPartitionSector = 2048;

const bootCodeBytes = 440;
const entryOffset = 446;
const bootable = 0x80;
const linuxPartition = 0x83;
/** Cylinder, head and sector beyond what they can say: readers take the sector numbers instead. */
const beyondChs = [0xfe, 0xff, 0xff];

/** 512 bytes. `diskId` tells disks apart (PARTUUID); `diskSectors` counts the whole disk. */
export function masterBootRecord(bootImage: Uint8Array, diskId: number, diskSectors: number): Uint8Array {
  const sector = new Uint8Array(sectorBytes);
  const view = new DataView(sector.buffer);
  sector.set(bootImage.subarray(0, bootCodeBytes));
  view.setUint32(bootCodeBytes, diskId, true);
  sector.set([bootable, ...beyondChs, linuxPartition, ...beyondChs], entryOffset);
  view.setUint32(entryOffset + 8, firstPartitionSector, true);
  view.setUint32(entryOffset + 12, diskSectors - firstPartitionSector, true);
  sector.set([0x55, 0xaa], 510);
  return sector;
}
