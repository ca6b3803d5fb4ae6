// Looks at what was uploaded before anything else does: refuses what would read other files of a host.
import { open } from 'node:fs/promises';
import { badRequest } from '@nova-lite/service-kit';
import { execa } from 'execa';
import { headBytes, refusal } from './model/content.ts';
import type { DiskFormat } from './model/image.ts';

/** Bytes of memory and seconds of processor that a hostile image may cost (those that Nova grants qemu-img). */
const bounds = ['--as=1073741824', '--cpu=30'];

/** Answers the size of the disk that a guest will see, in bytes; throws a 400 when the content is not what was declared. */
export async function inspectContent(path: string, declared: DiskFormat, size: number): Promise<number> {
  const reason = refusal(declared, await head(path));
  if (reason) throw badRequest(reason);
  return declared === 'qcow2' ? virtualSize(path) : size;
}

async function head(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The format is given: qemu-img never guesses from what a user wrote. */
async function virtualSize(path: string): Promise<number> {
  const command = ['qemu-img', 'info', '-f', 'qcow2', '--output=json', path];
  const result = await execa('prlimit', [...bounds, '--', ...command], {
    timeout: 60_000,
    maxBuffer: 1_000_000,
    reject: false,
    stdin: 'ignore',
  });
  if (result.code === 'ENOENT' || /failed to execute/.test(result.stderr)) {
    throw new Error('qemu-img could not be run: install the Debian package qemu-utils.', { cause: result });
  }
  if (result.exitCode !== 0) throw badRequest('The qcow2 image is damaged: qemu-img cannot read it.');
  return standalone(JSON.parse(result.stdout));
}

/** What the header said, once more by QEMU's own reading. */
function standalone(info: {
  'virtual-size'?: unknown;
  'backing-filename'?: unknown;
  'format-specific'?: { data?: { 'data-file'?: unknown } };
}): number {
  const size = info['virtual-size'];
  if (info['backing-filename'] !== undefined) throw badRequest('The qcow2 image has a backing file.');
  if (info['format-specific']?.data?.['data-file'] !== undefined)
    throw badRequest('The qcow2 image has an external data file.');
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size <= 0)
    throw badRequest('The qcow2 image has no usable size.');
  return size;
}
