// `disk_setup`: partition tables, by sfdisk(8). A disk that holds something is left alone unless its writer says otherwise.
import type { DiskSetupIntent, Finding, PartitionIntent } from '@nova-lite/cloud-config';
import type { Action } from '../plan/action.ts';
import type { BlockDevice } from './block-device.ts';
import { contentOf, lookAt } from './block-device.ts';
import type { Module, Plan, Situation } from './module.ts';

export const diskSetup: Module = { name: 'disk-setup', destroys: true, plan };

async function plan(situation: Situation): Promise<Plan | undefined> {
  const { diskSetup } = situation.intent;
  if (diskSetup.length === 0) return undefined;
  const plans: Plan[] = [];
  for (const wanted of diskSetup) plans.push(await planDisk(wanted, situation));
  return {
    steps: plans.flatMap(({ steps }) => steps),
    findings: plans.flatMap(({ findings }) => findings ?? []),
  };
}

async function planDisk(wanted: DiskSetupIntent, situation: Situation): Promise<Plan> {
  const { has } = situation;
  const program = wanted.layout === 'remove' ? 'wipefs' : 'sfdisk';
  if (!(await has(program)))
    return refuse(wanted, 'error', 'program-missing', `this image has no ${program}`);
  const disk = await lookAt(wanted.device, situation);
  if (!disk) return refuse(wanted, 'error', 'device-missing', `there is no disk ${wanted.device}`);
  const content = contentOf(disk);
  if (wanted.layout === 'remove' ? content === undefined : isLaidOut(disk, wanted)) return { steps: [] };
  if (content !== undefined && situation.begunBefore)
    return refuseAgain(wanted, `${disk.path} has ${content}`);
  if (wanted.layout === 'remove') return { steps: [{ goal: `${disk.path} is empty`, actions: wipe(disk) }] };
  if (content !== undefined && !wanted.overwrite)
    return refuse(
      wanted,
      'warning',
      'disk-not-empty',
      `${disk.path} has ${content}`,
      'Write `overwrite: true` if that may be lost',
    );
  const lines = linesOf(wanted, wanted.layout, disk.bytes);
  if (typeof lines === 'string') return refuse(wanted, 'error', 'partition-type', lines);
  return {
    steps: [{ goal: goalOf(disk, lines.length), actions: await partition(disk, wanted, lines, situation) }],
  };
}

const goalOf = ({ path }: BlockDevice, count: number): string =>
  `${path} has ${count} ${count === 1 ? 'partition' : 'partitions'}`;

const refuse = (
  { at }: DiskSetupIntent,
  severity: Finding['severity'],
  code: string,
  message: string,
  advice?: string,
): Plan => ({
  steps: [],
  findings: [{ severity, code, ...at, message, effect: 'The disk is left as it is.', advice }],
});

const refuseAgain = (wanted: DiskSetupIntent, message: string): Plan =>
  refuse(wanted, 'warning', 'disk-in-use', `${message} since an earlier boot began to set it up`);

const tables = { mbr: 'dos', gpt: 'gpt' } as const;

/** As an earlier boot has left it. */
const isLaidOut = ({ table, partitions }: BlockDevice, { layout, tableType }: DiskSetupIntent): boolean =>
  table === tables[tableType] && partitions.length === layout.length;

const wipe = ({ path, partitions }: BlockDevice): Action[] => [
  { do: 'run', argv: ['wipefs', '--all', ...partitions.map((each) => each.path), path] },
];

async function partition(
  disk: BlockDevice,
  { tableType }: DiskSetupIntent,
  lines: readonly string[],
  { has }: Situation,
): Promise<Action[]> {
  const argv = ['sfdisk', '--wipe', 'always', '--wipe-partitions', 'always', disk.path];
  const after = [
    // Some drivers do not look for partitions by themselves.
    ['partx', '--update', disk.path],
    ['udevadm', 'settle'],
  ];
  const known = await Promise.all(after.map(([program = '']) => has(program)));
  return [
    { do: 'run', argv, input: [`label: ${tables[tableType]}`, ...lines, ''].join('\n') },
    ...after.filter((_, index) => known[index]).map((each): Action => ({ do: 'run', argv: each })),
  ];
}

const mib = 1024 ** 2;

/** In sfdisk's language; the last one takes what is left. A sentence when a type is none of this table's. */
function linesOf(
  { tableType }: DiskSetupIntent,
  partitions: readonly PartitionIntent[],
  bytes: number,
): string[] | string {
  const types = partitions.map(({ type }) => (type === undefined ? 'L' : typeOf(type, tableType)));
  const unknown = types.indexOf(undefined);
  if (unknown >= 0)
    return `a table of type ${tableType} knows no partition of type ${partitions[unknown]?.type}`;
  return partitions.map(({ percent }, index) => {
    const size = index === partitions.length - 1 ? '' : `${Math.floor((bytes * percent) / 100 / mib)}MiB`;
    return `,${size},${types[index]}`;
  });
}

/** The codes of sgdisk(8) that people write for GPT too, as sfdisk's names. */
const names: Readonly<Record<string, string>> = { 82: 'S', 83: 'L', '8e': 'V', ef: 'U', fd: 'R' };

function typeOf(type: string, table: DiskSetupIntent['tableType']): string | undefined {
  const code = /^([0-9a-f]{2})(?:00)?$/i.exec(type)?.[1]?.toLowerCase();
  if (table === 'mbr') return code ?? (/^[0-9a-f]$/i.test(type) ? type : undefined);
  if (/^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/.test(type)) return type;
  return code && names[code];
}
