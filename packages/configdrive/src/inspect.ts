// Reads a drive back: its label, who published it, and its files, without unpacking them anywhere.
import { open, type FileHandle } from 'node:fs/promises';
import { execa } from 'execa';
import { ConfigDriveError, toolFailure } from './error.ts';
import type { DriveFormat } from './names.ts';

export interface ConfigDriveContent {
  readonly format: DriveFormat;
  readonly label: string;
  /** Of an ISO 9660 image, in capitals as its descriptor has it; empty for VFAT. */
  readonly publisher: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

const sector = 2048;

/** Throws a ConfigDriveError for what is neither an ISO 9660 nor a FAT image. */
export async function inspectConfigDrive(path: string): Promise<ConfigDriveContent> {
  const image = await open(path, 'r');
  try {
    if ((await readAt(image, 16 * sector + 1, 5)).toString() === 'CD001')
      return await inspectIso(path, image);
    if ((await readAt(image, 510, 2)).equals(Buffer.from([0x55, 0xaa]))) return await inspectVfat(path);
    throw new ConfigDriveError(`${path} is neither an ISO 9660 nor a FAT image`);
  } finally {
    await image.close();
  }
}

async function inspectIso(path: string, image: FileHandle): Promise<ConfigDriveContent> {
  const listing = ['-find', '/', '-type', 'f', '-exec', 'report_lba', '--'];
  const report = await run('xorriso', 'xorriso', ['-indev', `stdio:${path}`, '-pvd_info', ...listing]);
  const files = new Map<string, Uint8Array>();
  for (const [, lba = '', size = '', quoted = ''] of report.matchAll(fileLine)) {
    files.set(unquote(quoted), await readAt(image, Number(lba) * sector, Number(size)));
  }
  return {
    format: 'iso9660',
    label: fieldOf(report, 'Volume Id'),
    publisher: fieldOf(report, 'Publisher Id'),
    files,
  };
}

/** `File data lba:  0 ,       57 ,        1 ,      946 , '/ec2/latest/meta-data.json'` */
const fileLine = /^File data lba: *\d+ , *(\d+) , *\d+ , *(\d+) , '\/(.*)'$/gm;

const unquote = (shellQuoted: string) => shellQuoted.replaceAll(`'"'"'`, "'");
const fieldOf = (report: string, name: string) =>
  new RegExp(`^${name} *: (.*)$`, 'm').exec(report)?.[1]?.trim() ?? '';

async function inspectVfat(path: string): Promise<ConfigDriveContent> {
  const listing = await run('mdir', 'mtools', ['-/', '-b', '-a', '-i', path, '::']);
  const names = listing.split('\n').filter((line) => line.startsWith('::/') && !line.endsWith('/'));
  const files = new Map<string, Uint8Array>();
  for (const name of names) {
    const { stdout } = await execa('mtype', ['-i', path, name], {
      encoding: 'buffer',
      stripFinalNewline: false,
    });
    files.set(name.slice(3), stdout);
  }
  const label = await run('mlabel', 'mtools', ['-s', '-i', path, '::']);
  return { format: 'vfat', label: /Volume label is (\S+)/.exec(label)?.[1] ?? '', publisher: '', files };
}

async function run(tool: string, debianPackage: string, args: string[]): Promise<string> {
  try {
    return (await execa(tool, args, { stdin: 'ignore' })).stdout;
  } catch (cause) {
    throw toolFailure(tool, debianPackage, 'could not read a config drive', cause);
  }
}

async function readAt(image: FileHandle, position: number, length: number): Promise<Buffer> {
  const { size } = await image.stat();
  if (position + length > size)
    throw new ConfigDriveError(`the image ends at ${size}, before byte ${position + length}`);
  const { buffer } = await image.read(Buffer.alloc(length), 0, length, position);
  return buffer;
}
