// The partition of a mount point grows to the end of its disk, and its file system with it. At each boot: disks are resized.
import { statfs } from 'node:fs/promises';
import type { Finding } from '@nova-lite/cloud-config';
import type { Action } from '../plan/action.ts';
import type { Module, Plan, Situation, Step } from './module.ts';

export const diskSize: Module = { name: 'disk-size', frequency: 'boot', plan };

async function plan(situation: Situation): Promise<Plan | undefined> {
  const { growMountPoints, resizeRoot } = situation.intent.system;
  const steps: Step[] = [];
  for (const mountPoint of growMountPoints) {
    const mount = await findMount(mountPoint, situation);
    const partition = mount && (await partitionOf(mount, situation));
    const actions =
      partition && (await isShort(partition, situation)) ? await growing(partition, situation) : [];
    if (partition && actions.length > 0) steps.push({ goal: `${partition.name} fills its disk`, actions });
  }
  const root = resizeRoot ? await findMount('/', situation) : undefined;
  const resize =
    root && (steps.length > 0 || (await isSmall(root, situation))) && (await resizing(root, situation));
  if (resize) return { steps: [...steps, ...resize.steps], findings: resize.findings };
  return steps.length > 0 ? { steps } : undefined;
}

interface Mount {
  readonly mountPoint: string;
  readonly filesystem: string;
  /** `254:1` */
  readonly device: string;
}

/** From mountinfo (proc(5)): of several mounts on one place the last one counts. */
async function findMount(mountPoint: string, { files }: Situation): Promise<Mount | undefined> {
  const text = (await files.readText('/proc/self/mountinfo')) ?? '';
  const found = text.split('\n').findLast((line) => line.split(' ')[4] === mountPoint);
  const [before = '', after = ''] = found?.split(' - ') ?? [];
  const device = before.split(' ')[2];
  return device === undefined ? undefined : { mountPoint, device, filesystem: after.split(' ')[0] ?? '' };
}

interface Partition {
  readonly name: string;
  readonly disk: string;
  readonly number: string;
  /** In sectors of 512 bytes. */
  readonly end: number;
}

/** `vda1` of `254:1`, from the kernel's own names. */
async function nameOf(device: string, { files }: Situation): Promise<string | undefined> {
  const text = await files.readText(`/sys/dev/block/${device}/uevent`);
  return /^DEVNAME=(\w+)$/m.exec(text ?? '')?.[1];
}

async function partitionOf({ device }: Mount, situation: Situation): Promise<Partition | undefined> {
  const read = async (name: string): Promise<string> =>
    ((await situation.files.readText(`/sys/dev/block/${device}/${name}`)) ?? '').trim();
  const [name, number, start, size] = [
    await nameOf(device, situation),
    await read('partition'),
    await read('start'),
    await read('size'),
  ];
  const disk = /^(.*?)p?\d+$/.exec(name ?? '')?.[1];
  const known =
    disk && (await situation.files.exists(`/sys/class/block/${disk}/size`))
      ? disk
      : name?.replace(/\d+$/, '');
  if (!name || !known || number === '') return undefined;
  return { name, disk: known, number, end: Number(start) + Number(size) };
}

/** A backup GPT and alignment take up to 2 MiB at the end. */
const tail = 4096;

/** There is room behind it, and no other partition in that room. */
async function isShort({ disk, end }: Partition, { files }: Situation): Promise<boolean> {
  const number = async (path: string): Promise<number> => Number(((await files.readText(path)) ?? '').trim());
  const size = await number(`/sys/class/block/${disk}/size`);
  const siblings = (await files.list(`/sys/class/block/${disk}`)).filter((name) => name.startsWith(disk));
  const starts = await Promise.all(siblings.map((name) => number(`/sys/class/block/${disk}/${name}/start`)));
  return size - end > tail && starts.every((start) => start < end);
}

/** growpart says by exit code 1 that there is nothing to do. */
async function growing({ disk, number }: Partition, { has }: Situation): Promise<Action[]> {
  if (await has('growpart'))
    return [{ do: 'run', argv: ['growpart', `/dev/${disk}`, number], accepted: [0, 1] }];
  if (!(await has('sfdisk'))) return [];
  const argv = ['sfdisk', '--force', '--no-reread', '--no-tell-kernel', '-N', number, `/dev/${disk}`];
  return [
    { do: 'run', argv, input: ', +\n' },
    { do: 'run', argv: ['partx', '--update', `/dev/${disk}`] },
  ];
}

/** The tables of a file system take up to a tenth of its device. */
async function isSmall({ device, mountPoint }: Mount, { files }: Situation): Promise<boolean> {
  if (files.root !== '/') return true;
  const sectors = Number((await files.readText(`/sys/dev/block/${device}/size`)) ?? 0);
  const { blocks, bsize } = await statfs(mountPoint);
  return blocks * bsize < sectors * 512 * 0.9;
}

async function resizing(
  { device, filesystem, mountPoint }: Mount,
  situation: Situation,
): Promise<Plan | undefined> {
  const name = await nameOf(device, situation);
  const argv = commandOf(filesystem, `/dev/${name}`, mountPoint);
  const program = argv?.[0];
  if (!name || !argv || !program) return undefined;
  if (!(await situation.has(program))) return { steps: [], findings: [tooSmall(mountPoint, program)] };
  return {
    steps: [{ goal: `the file system of ${mountPoint} fills ${name}`, actions: [{ do: 'run', argv }] }],
  };
}

const tooSmall = (mountPoint: string, program: string): Finding => ({
  severity: 'warning',
  code: 'program-missing',
  message: `this image has no ${program}, so the file system of ${mountPoint} keeps its size`,
});

function commandOf(filesystem: string, device: string, mountPoint: string): string[] | undefined {
  if (/^ext[234]$/.test(filesystem)) return ['resize2fs', device];
  if (filesystem === 'xfs') return ['xfs_growfs', mountPoint];
  return filesystem === 'btrfs' ? ['btrfs', 'filesystem', 'resize', 'max', mountPoint] : undefined;
}
