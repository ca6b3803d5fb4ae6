// What is on a block device, by the kernel and by blkid(8): before anything is written to it.
import type { Situation } from './module.ts';

export interface BlockDevice {
  /** `/dev/vdb` */
  readonly path: string;
  readonly bytes: number;
  /** `gpt`, `dos`; absent without a partition table. */
  readonly table?: string;
  readonly filesystem?: string;
  readonly label?: string;
  /** Sorted by their numbers. */
  readonly partitions: readonly { readonly number: number; readonly path: string }[];
}

type Look = Pick<Situation, 'files' | 'run'>;

/** The path of what is called `vdb`, `/dev/disk/by-id/...`, `ephemeral0` or `swap`; `undefined` when there is none. */
async function pathOf(name: string, { run }: Look): Promise<string | undefined> {
  const look = async (argv: string[]): Promise<string | undefined> => {
    const { exitCode, stdout } = await run({ argv });
    const [path] = exitCode === 0 ? stdout.trim().split('\n') : [];
    return path?.startsWith('/dev/') ? path : undefined;
  };
  // Nova labels the disks that a flavor adds (nova/virt/libvirt/driver.py, _create_ephemeral).
  const wanted = /^ephemeral\d+$/.test(name)
    ? await look(['blkid', '-L', name])
    : name === 'swap'
      ? await look(['blkid', '-t', 'TYPE=swap', '-o', 'device'])
      : name.startsWith('/')
        ? name
        : `/dev/${name}`;
  return wanted && look(['readlink', '-f', wanted]);
}

/** `undefined` when the kernel knows no such device. */
export async function lookAt(name: string, situation: Look): Promise<BlockDevice | undefined> {
  const { files, run } = situation;
  const path = await pathOf(name, situation);
  const kernelName = path?.split('/').at(-1) ?? '';
  const directory = `/sys/class/block/${kernelName}`;
  const size = await files.readText(`${directory}/size`);
  if (!path || size === undefined) return undefined;
  const found = await run({ argv: ['blkid', '-p', '-o', 'export', path] });
  const facts = new Map(
    found.stdout
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  return {
    path,
    bytes: Number(size) * 512,
    // 8: several things at once, which blkid does not choose from.
    table: facts.get('PTTYPE') ?? (found.exitCode === 8 ? 'unknown' : undefined),
    filesystem: facts.get('TYPE'),
    label: facts.get('LABEL'),
    partitions: await partitionsOf(kernelName, situation),
  };
}

async function partitionsOf(disk: string, { files }: Look): Promise<BlockDevice['partitions']> {
  const directory = `/sys/class/block/${disk}`;
  const names = (await files.list(directory)).filter((name) => name.startsWith(disk));
  const numbers = await Promise.all(
    names.map(async (name) => Number(await files.readText(`${directory}/${name}/partition`))),
  );
  return names
    .map((name, index) => ({ number: numbers[index] ?? 0, path: `/dev/${name}` }))
    .filter(({ number }) => number > 0)
    .toSorted((a, b) => a.number - b.number);
}

/** For a sentence: what would be lost. Nothing: it is empty. */
export function contentOf({ table, filesystem, partitions }: BlockDevice): string | undefined {
  if (filesystem) return `a filesystem ${filesystem}`;
  return table || partitions.length > 0
    ? `a partition table with ${partitions.length} partitions`
    : undefined;
}
