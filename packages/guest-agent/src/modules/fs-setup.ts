// `fs_setup`: filesystems, by mkfs of their kind. What is there is kept unless its writer says otherwise.
import type { Finding, FsSetupIntent } from '@nova-lite/cloud-config';
import { partitionPath } from '@nova-lite/cloud-config';
import type { RunAction } from '../plan/action.ts';
import type { BlockDevice } from './block-device.ts';
import { contentOf, lookAt } from './block-device.ts';
import type { Module, Plan, Situation } from './module.ts';

export const fsSetup: Module = { name: 'fs-setup', destroys: true, plan };

async function plan(situation: Situation): Promise<Plan | undefined> {
  const { fsSetup } = situation.intent;
  if (fsSetup.length === 0) return undefined;
  const plans: Plan[] = [];
  const taken = new Set<string>();
  for (const wanted of fsSetup) plans.push(await planOne(gently(wanted, situation), taken, situation));
  return {
    steps: plans.flatMap(({ steps }) => steps),
    findings: plans.flatMap(({ findings }) => findings ?? []),
  };
}

/** What an earlier boot made may hold data by now. */
const gently = (wanted: FsSetupIntent, { begunBefore }: Situation): FsSetupIntent =>
  begunBefore ? { ...wanted, overwrite: false, replaceFs: undefined } : wanted;

async function planOne(wanted: FsSetupIntent, taken: Set<string>, situation: Situation): Promise<Plan> {
  const disk = await lookAt(wanted.device, situation);
  if (!disk) return refuse(wanted, 'error', 'device-missing', `there is no device ${wanted.device}`);
  const target = await targetOf(wanted, disk, taken, situation);
  if (target === 'done') return { steps: [] };
  if (typeof target === 'string') return refuse(wanted, 'error', 'device-missing', target);
  const content = contentOf(target);
  if (content !== undefined && !isReplaced(target, wanted)) {
    if (isWanted(target, wanted)) return { steps: [] };
    return refuse(
      wanted,
      'warning',
      'device-not-empty',
      `${target.path} has ${content}`,
      'Write `overwrite: true` if that may be lost',
    );
  }
  const action = commandOf(wanted, target, content !== undefined);
  if (!wanted.command && !(await situation.has(action.argv[0] ?? '')))
    return refuse(wanted, 'error', 'program-missing', `this image has no ${action.argv[0]}`);
  taken.add(target.path);
  return {
    steps: [{ goal: `made ${wanted.filesystem ?? 'a filesystem'} on ${target.path}`, actions: [action] }],
  };
}

const refuse = (
  { at }: FsSetupIntent,
  severity: Finding['severity'],
  code: string,
  message: string,
  advice?: string,
): Plan => ({
  steps: [],
  findings: [{ severity, code, ...at, message, effect: 'The filesystem is not made.', advice }],
});

const isReplaced = ({ filesystem }: BlockDevice, { overwrite, replaceFs }: FsSetupIntent): boolean =>
  overwrite || (filesystem !== undefined && filesystem === replaceFs);

const isWanted = ({ filesystem, label }: BlockDevice, wanted: FsSetupIntent): boolean =>
  filesystem === wanted.filesystem && (wanted.label === undefined || label === wanted.label);

/** The device that is written to; `done`: one that fits is there already; else a sentence on what is missing. */
async function targetOf(
  wanted: FsSetupIntent,
  disk: BlockDevice,
  taken: ReadonlySet<string>,
  situation: Situation,
): Promise<BlockDevice | string> {
  const { partition } = wanted;
  if (partition === 'none') return disk;
  const made = await partitionsOf(wanted, disk, situation);
  if (typeof partition === 'number') {
    const path = partitionPath(disk.path, partition);
    return made.find((each) => each.path === path) ?? `there is no partition ${path}`;
  }
  // A disk without partitions is taken as a whole, as cloud-init does.
  const all = made.length === 0 ? [disk] : made;
  const fits = partition === 'any' ? { ...wanted, label: undefined } : wanted;
  if (!wanted.overwrite && all.some((each) => isWanted(each, fits))) return 'done';
  const free = all.find(
    (each) => !taken.has(each.path) && (isReplaced(each, wanted) || contentOf(each) === undefined),
  );
  return free ?? `${disk.path} has no partition that is free`;
}

/** Those that are there; in a dry run those that `disk_setup` would make. */
async function partitionsOf(
  { device }: FsSetupIntent,
  disk: BlockDevice,
  situation: Situation,
): Promise<readonly BlockDevice[]> {
  const looks = await Promise.all(disk.partitions.map(({ path }) => lookAt(path, situation)));
  if (looks.length > 0) return looks.filter((each) => each !== undefined);
  const layout = situation.intent.diskSetup.find((each) => each.device === device)?.layout ?? 'remove';
  if (layout === 'remove') return [];
  return layout.map((_, index) => ({ path: partitionPath(disk.path, index + 1), bytes: 0, partitions: [] }));
}

/** The letter before the label, and the one that makes mkfs write over what is there (mke2fs(8), mkfs.xfs(8), ...). */
const options: Readonly<Record<string, { label: string; force?: string }>> = {
  ext2: { label: '-L', force: '-F' },
  ext3: { label: '-L', force: '-F' },
  ext4: { label: '-L', force: '-F' },
  xfs: { label: '-L', force: '-f' },
  btrfs: { label: '-L', force: '-f' },
  f2fs: { label: '-l', force: '-f' },
  vfat: { label: '-n' },
  swap: { label: '-L', force: '-f' },
};

function commandOf(wanted: FsSetupIntent, { path }: BlockDevice, force: boolean): RunAction {
  const { filesystem = '', label, command, extraOptions } = wanted;
  if (command !== undefined)
    return { do: 'run', argv: ownCommand(command, { filesystem, label: label ?? '', device: path }) };
  const known = options[filesystem];
  const argv = [
    filesystem === 'swap' ? 'mkswap' : `mkfs.${filesystem}`,
    ...(label === undefined ? [] : [known?.label ?? '-L', label]),
    ...(force && known?.force ? [known.force] : []),
    ...extraOptions,
    path,
  ];
  return { do: 'run', argv };
}

/** A line is for the shell, as its writer has it; a list is a program. */
function ownCommand(command: string | readonly string[], values: Readonly<Record<string, string>>): string[] {
  const filled = (text: string): string =>
    text.replace(/%\((filesystem|label|device)\)s/g, (_, name: string) => values[name] ?? '');
  return typeof command === 'string' ? ['/bin/sh', '-c', filled(command)] : command.map(filled);
}
