// Real images by the real tools, read back by others.
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildConfigDrive, inspectConfigDrive } from './index.ts';

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'config-drive-test-'));
  path = join(directory, 'disk.config');
});
afterEach(() => rm(directory, { recursive: true }));

const binary = Buffer.from(Array.from({ length: 5000 }, (_, i) => i % 256));
const files = new Map<string, Uint8Array>([
  ['openstack/latest/meta_data.json', Buffer.from('{"uuid": "x"}')],
  ['openstack/latest/user_data', binary],
  ['openstack/content/0000', Buffer.from('')],
  ['ec2/latest/meta-data.json', Buffer.from('{}\n')],
]);
const publisher = 'OpenStack Nova 26.2.2';
const formats = ['iso9660', 'vfat'] as const;

test.each(formats)(
  '%s: what is written is read back, with the label that guests look for',
  async (format) => {
    await buildConfigDrive(files, { path, format, publisher });
    const drive = await inspectConfigDrive(path);
    expect(drive).toMatchObject({ format, label: 'config-2' });
    expect(plain(drive.files)).toEqual(plain(files));
    expect((await execa('blkid', ['-p', '-o', 'value', '-s', 'LABEL', path])).stdout).toBe('config-2');
  },
);

test.each(formats)(
  '%s: equal files give an equal image, whenever and in whatever order they are written',
  async (format) => {
    await buildConfigDrive(files, { path, format, publisher });
    const first = await readFile(path);
    await nextSecond();
    await buildConfigDrive(new Map([...files].toReversed()), { path, format, publisher });
    expect((await readFile(path)).equals(first)).toBe(true);
  },
);

test.each(formats)('%s: the image is for its owner alone, and nothing else is left', async (format) => {
  await buildConfigDrive(files, { path, format, publisher });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(directory)).toEqual(['disk.config']);
});

test('the ISO image bears what Nova writes: system, publisher, Joliet and Rock Ridge, readable by all in the guest', async () => {
  await buildConfigDrive(files, { path, format: 'iso9660', publisher });
  const { stdout } = await execa('blkid', ['-p', '-o', 'export', path]);
  expect(stdout).toContain('SYSTEM_ID=LINUX');
  expect(stdout.replaceAll('\\', '')).toContain(`PUBLISHER_ID=${publisher}`);
  expect(stdout.replaceAll('\\', '')).toContain('VERSION=Joliet Extension');
  const listing = await execa('xorriso', ['-indev', path, '-find', '/openstack', '-exec', 'lsdl', '--']);
  expect(listing.stdout).toMatch(/^-r--r--r-- +1 0 +0 +5000 Aug 10 +2012 '\/openstack\/latest\/user_data'$/m);
});

test('a build that fails leaves the drive that was there, and no temporary files', async () => {
  await buildConfigDrive(files, { path, format: 'iso9660', publisher });
  const before = await readFile(path);
  await expect(
    withoutTools(() => buildConfigDrive(files, { path, format: 'iso9660', publisher })),
  ).rejects.toThrow('xorriso is not installed (apt-get install xorriso)');
  expect((await readFile(path)).equals(before)).toBe(true);
  expect(await readdir(directory)).toEqual(['disk.config']);
});

test('a name that the format cannot hold is refused before anything is written', async () => {
  const bad = new Map([['../outside', Buffer.from('x')]]);
  await expect(buildConfigDrive(bad, { path, format: 'iso9660', publisher })).rejects.toThrow(
    'cannot hold "../outside"',
  );
  expect(await readdir(directory)).toEqual([]);
});

test('what is no image is called so', async () => {
  await writeFile(path, Buffer.alloc(100_000));
  await expect(inspectConfigDrive(path)).rejects.toThrow('neither an ISO 9660 nor a FAT image');
});

const plain = (map: ReadonlyMap<string, Uint8Array>) =>
  [...map].map(([name, bytes]) => `${name} ${Buffer.from(bytes).toString('hex')}`).sort();

async function withoutTools(action: () => Promise<void>): Promise<void> {
  const { PATH } = process.env;
  process.env.PATH = '/nonexistent';
  try {
    await action();
  } finally {
    process.env.PATH = PATH;
  }
}

/** FAT keeps times to two seconds: equal images within them would prove nothing. */
async function nextSecond(): Promise<void> {
  const timeOnDrive = () => Math.floor(Date.now() / 2000);
  const began = timeOnDrive();
  await expect.poll(timeOnDrive, { timeout: 10_000 }).not.toBe(began);
}
