// `disk_setup`: partition tables (cc_disk_setup.py).
import type { Position, Say } from '../finding.ts';
import { disk } from '../schema/disks.ts';
import type { YamlEntry, YamlNode } from '../yaml/node.ts';
import { isNull } from '../yaml/node.ts';
import type { Aliases } from './devices.ts';
import { deviceForm } from './devices.ts';
import { flagField, textField, valueOf } from './field-values.ts';
import type { Fields } from './fields.ts';
import { fieldsOf } from './fields.ts';

export interface DiskSetupIntent {
  /** A path, or a name that only the guest can resolve: `vdb`, `ephemeral0`. Aliases are resolved. */
  readonly device: string;
  readonly tableType: 'mbr' | 'gpt';
  /** `remove`: the table is taken away, and none is made. Never empty. */
  readonly layout: 'remove' | readonly PartitionIntent[];
  /** Without it, a disk with a table or a filesystem is left alone. */
  readonly overwrite: boolean;
  readonly at: Position;
}

export interface PartitionIntent {
  /** Of the disk, above 0, together at most 100. The last partition takes all that is left. */
  readonly percent: number;
  /** As sfdisk and sgdisk know it: `82`, `8200` or a GUID. */
  readonly type?: string;
}

const effect = 'The disk is left as it is.';

export function readDiskSetup(top: Fields, aliases: Aliases, say: Say): DiskSetupIntent[] {
  const disks = valueOf(top, 'disk_setup');
  return disks?.kind === 'mapping' ? disks.entries.flatMap((entry) => readDisk(entry, aliases, say)) : [];
}

function readDisk({ key, value }: YamlEntry, aliases: Aliases, say: Say): DiskSetupIntent[] {
  const device = aliases.get(key.text) ?? key.text;
  if (!deviceForm.pattern.test(device)) {
    say.error('device', key.at, `this is not ${deviceForm.form}`, { effect });
    return [];
  }
  if (value.kind !== 'mapping') return [];
  const fields = fieldsOf(value, disk, 'a disk of `disk_setup`', say);
  const tableType = readTableType(fields, say);
  const layout = tableType && readLayout(fields, tableType, key.at, say);
  if (!layout) return [];
  return [{ device, tableType, layout, overwrite: flagField(fields, 'overwrite', false, say), at: key.at }];
}

function readTableType(fields: Fields, say: Say): DiskSetupIntent['tableType'] | undefined {
  if (!valueOf(fields, 'table_type')) return 'mbr';
  const type = textField(fields, 'table_type', say, { pattern: /^(?:mbr|gpt)$/i, form: 'mbr or gpt' });
  return type?.toLowerCase() as DiskSetupIntent['tableType'] | undefined;
}

function readLayout(
  fields: Fields,
  tableType: DiskSetupIntent['tableType'],
  at: Position,
  say: Say,
): DiskSetupIntent['layout'] | undefined {
  const node = valueOf(fields, 'layout');
  if (node?.kind === 'scalar' && node.text.toLowerCase() === 'remove') return 'remove';
  if (node?.kind === 'scalar' && node.value === true) return [{ percent: 100 }];
  if (!node || (node.kind === 'scalar' && node.value === false)) {
    say.info('disk-no-layout', node?.at ?? at, 'without a `layout` the disk is not partitioned', {
      advice: 'write `layout: true` for one partition, or a list of percentages',
    });
    return undefined;
  }
  if (node.kind === 'sequence') return readPartitions(node.items, node.at, tableType, say);
  say.error('disk-layout', node.at, '`layout` must be true, false, remove or a list of percentages', {
    effect,
  });
  return undefined;
}

function readPartitions(
  items: readonly YamlNode[],
  at: Position,
  tableType: DiskSetupIntent['tableType'],
  say: Say,
): readonly PartitionIntent[] | undefined {
  const partitions = items.map(readPartition);
  const known = partitions.filter((partition) => partition !== undefined);
  const total = known.reduce((sum, { percent }) => sum + percent, 0);
  const most = tableType === 'mbr' ? 4 : 128;
  const wrong = partitions.indexOf(undefined);
  const problem =
    wrong >= 0
      ? 'a partition must be a percentage of the disk, or `[percentage, type]`'
      : total > 100
        ? `the partitions together are ${total} percent of the disk`
        : known.length > most || known.length === 0
          ? `a table of type ${tableType} holds 1 to ${most} partitions, not ${known.length}`
          : undefined;
  if (problem === undefined) return known;
  say.error('disk-layout', items[wrong]?.at ?? at, problem, {
    effect,
    advice: 'write, for instance, `layout: [50, [50, 82]]`',
  });
  return undefined;
}

function readPartition(node: YamlNode): PartitionIntent | undefined {
  const [share, kind, ...rest] = node.kind === 'sequence' ? node.items : [node];
  const percent = share?.kind === 'scalar' && /^\d{1,3}$/.test(share.text) ? Number(share.text) : 0;
  const typed = kind !== undefined && !isNull(kind);
  const type = kind?.kind === 'scalar' && /^[0-9A-Fa-f-]{1,36}$/.test(kind.text) ? kind.text : undefined;
  if (percent < 1 || percent > 100 || rest.length > 0 || (typed && !type)) return undefined;
  return { percent, type: typed ? type : undefined };
}
