// Building a config drive against the bare xorriso process on the same files.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { buildConfigDrive } from '../src/index.ts';

export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  readonly goal?: number;
  readonly baseline?: number;
}

const rounds = 9;
const atOnce = 8;
const versions = [
  '2012-08-10',
  '2013-04-04',
  '2013-10-17',
  '2015-10-15',
  '2016-06-30',
  '2016-10-06',
  '2017-02-22',
  'latest',
];
const names = ['meta_data.json', 'user_data', 'vendor_data.json', 'network_data.json', 'vendor_data2.json'];

/** Takes a few seconds. */
export async function configDriveBench(): Promise<BenchRow[]> {
  const directory = await mkdtemp(join(tmpdir(), 'config-drive-bench-'));
  try {
    return await compare(directory, someFiles());
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function compare(directory: string, files: ReadonlyMap<string, Uint8Array>): Promise<BenchRow[]> {
  const tree = join(directory, 'tree');
  await writeTree(tree, files);
  const ratios: number[] = [];
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const bare = await timed(() => bareXorriso(join(directory, 'bare.iso'), tree));
    const ours = await timed(() =>
      buildConfigDrive(files, {
        path: join(directory, 'ours.iso'),
        format: 'iso9660',
        publisher: 'OpenStack Nova',
      }),
    );
    ratios.push(ours / bare);
    times.push(ours);
  }
  const together = await timed(() =>
    Promise.all(
      Array.from({ length: atOnce }, (_, index) =>
        buildConfigDrive(files, {
          path: join(directory, `together-${index}.iso`),
          format: 'iso9660',
          publisher: 'OpenStack Nova',
        }),
      ),
    ),
  );
  return [
    {
      name: `config drive, each of ${atOnce} at once`,
      value: Math.round(together / atOnce),
      unit: 'ms',
      better: 'lower',
    },
    { name: 'config drive', value: Math.round(median(times)), unit: 'ms', better: 'lower' },
    {
      name: 'config drive against bare xorriso',
      value: Math.round(median(ratios) * 100) / 100,
      unit: 'ratio',
      better: 'lower',
      goal: 1.3,
      baseline: 1,
    },
  ];
}

const bareXorriso = (image: string, tree: string) =>
  execa('xorriso', ['-as', 'mkisofs', '-quiet', '-J', '-r', '-V', 'config-2', '-o', image, tree]);

function someFiles(): Map<string, Uint8Array> {
  const paths = versions.flatMap((version) => names.map((name) => `openstack/${version}/${name}`));
  return new Map(paths.map((path) => [path, Buffer.alloc(1800, path)]));
}

async function writeTree(directory: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  for (const [path, content] of files) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
}

async function timed(action: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await action();
  return performance.now() - began;
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
