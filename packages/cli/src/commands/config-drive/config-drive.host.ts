// The two commands on real images.
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildCommand, type BuildOptions } from './build.ts';
import { inspectCommand } from './inspect.ts';

let work: string;
let tree: string;
beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), 'config-drive-command-'));
  tree = join(work, 'tree');
  await mkdir(join(tree, 'openstack/latest'), { recursive: true });
  await writeFile(join(tree, 'openstack/latest/meta_data.json'), '{}');
});
afterEach(() => rm(work, { recursive: true }));

async function output(run: (stdout: PassThrough) => Promise<void>): Promise<string> {
  const stdout = new PassThrough();
  await run(stdout);
  stdout.end();
  return text(stdout);
}

const build = (image: string, options: Partial<BuildOptions> = {}) =>
  output((stdout) =>
    buildCommand(
      tree,
      join(work, image),
      { format: 'iso9660', publisher: 'me', json: true, ...options },
      stdout,
    ),
  );

test.each(['iso9660', 'vfat'] as const)(
  '%s: what is built is inspected, as text and as JSON',
  async (format) => {
    const built = JSON.parse(await build('drive', { format })) as object;
    expect(built).toMatchObject({ format, files: 1, path: join(work, 'drive') });
    const inspect = (json: boolean) =>
      output((stdout) => inspectCommand(join(work, 'drive'), { json }, stdout));
    const path = 'openstack/latest/meta_data.json';
    expect(JSON.parse(await inspect(true))).toMatchObject({
      format,
      label: 'config-2',
      files: [{ path, bytes: 2 }],
    });
    expect(await inspect(false)).toContain(`       2  44136fa355b3678a  ${path}`);
  },
);

test('the same directory twice is the same image', async () => {
  const hash = async (image: string) => (JSON.parse(await build(image)) as { sha256: string }).sha256;
  expect(await hash('a.iso')).toBe(await hash('b.iso'));
});

test('a link to a file of the host is refused, and no image is left', async () => {
  await symlink('/etc/passwd', join(tree, 'openstack/latest/user_data'));
  await expect(build('drive')).rejects.toThrow('user_data is no file but a link');
  expect(await readdir(work)).toEqual(['tree']);
});

test('an empty directory is said to be so', async () => {
  await rm(join(tree, 'openstack'), { recursive: true });
  await expect(build('drive')).rejects.toThrow('There is no file in');
});
