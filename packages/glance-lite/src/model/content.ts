// What the bytes of an image say that they are, and whether that is what was declared. Pure.
// The signatures are those of oslo.utils' format_inspector; the rules answer CVE-2015-7548, 2022-47951, 2024-32498 and 2024-40767.
import type { DiskFormat } from './image.ts';

interface Signature {
  readonly format: string;
  readonly offset: number;
  readonly bytes: Buffer;
}

const at = (format: string, offset: number, text: string): Signature => ({
  format,
  offset,
  bytes: Buffer.from(text, 'latin1'),
});

const signatures: readonly Signature[] = [
  at('qcow2', 0, 'QFI\xfb'),
  at('qed', 0, 'QED\0'),
  at('vmdk', 0, 'KDMV'),
  at('vmdk', 0, 'COWD'),
  at('vmdk', 0, '# Disk DescriptorFile'),
  at('vhdx', 0, 'vhdxfile'),
  at('vhd', 0, 'conectix'),
  at('vdi', 0x40, '\x7f\x10\xda\xbe'),
  at('luks', 0, 'LUKS\xba\xbe'),
  at('parallels', 0, 'WithoutFreeSpace'),
  at('parallels', 0, 'WithouFreSpacExt'),
  at('iso', 0x8001, 'CD001'),
];

/** As much of the beginning as the rules look at. */
export const headBytes = 64 * 1024;

/** An ISO image is raw bytes to a hypervisor, and may be declared so. */
const acceptable: Readonly<Record<DiskFormat, readonly string[]>> = {
  qcow2: ['qcow2'],
  raw: ['iso'],
  iso: ['iso'],
};

/** Why the content is refused, or undefined. `head` is the beginning of the file. */
export function refusal(declared: DiskFormat, head: Buffer): string | undefined {
  const found = formatsOf(head);
  const other = found.find((format) => !acceptable[declared].includes(format));
  if (other) return `The image was declared as ${declared}, but its content is ${other}.`;
  if (declared !== 'raw' && !found.includes(declared))
    return `The image was declared as ${declared}, but its content is not.`;
  return declared === 'qcow2' ? qcow2Refusal(head) : undefined;
}

/** A file may bear the marks of several formats at once; that is an attack or an accident, and each one counts. */
export const formatsOf = (head: Buffer): string[] => [
  ...new Set(
    signatures
      .filter(({ offset, bytes }) => head.subarray(offset, offset + bytes.length).equals(bytes))
      .map(({ format }) => format),
  ),
];

const dirtyBit = 0n;
const corruptBit = 1n;
const dataFileBit = 2n;
const compressionBit = 3n;
const extendedL2Bit = 4n;
const knownFeatures = [dirtyBit, corruptBit, dataFileBit, compressionBit, extendedL2Bit].reduce(
  (all, bit) => all | (1n << bit),
  0n,
);

/** The header as in QEMU's docs/interop/qcow2.txt. An image that names another file would read that file of the host. */
function qcow2Refusal(head: Buffer): string | undefined {
  if (head.length < 72) return 'The qcow2 header is cut short.';
  if (head.readBigUInt64BE(8) !== 0n)
    return 'The qcow2 image has a backing file. Convert it to an image that stands alone (qemu-img convert).';
  const version = head.readUInt32BE(4);
  if (version === 2) return undefined;
  if (version !== 3 || head.length < 104) return `The qcow2 image has version ${version}; known are 2 and 3.`;
  const features = head.readBigUInt64BE(72);
  if (features & (1n << dataFileBit))
    return 'The qcow2 image has an external data file. Convert it to an image that stands alone.';
  if (features & ~knownFeatures) return 'The qcow2 image uses features that are not known here.';
  return features & (1n << corruptBit) ? 'The qcow2 image is marked as corrupt.' : undefined;
}
