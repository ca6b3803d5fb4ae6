// `growpart`, `resize_rootfs`, `device_aliases`, `disk_setup`, `fs_setup`.
import { flag, listOf, mapOf, named, text, texts, type Properties, type Schema } from './schema.ts';

export const growpart: Schema = mapOf(
  {
    mode: {
      enum: ['auto', 'growpart', 'gpart', 'off', false],
      description: 'Which tool grows partitions; `off` for none.',
    },
    devices: texts('Mount points or devices; `/` unless told otherwise.'),
    ignore_growroot_disabled: flag('Grows even where /etc/growroot-disabled says not to.'),
  },
  'Partitions that grow with their disk.',
);

export const disk: Schema = mapOf(
  {
    table_type: {
      enum: ['mbr', 'gpt'],
      description: 'The type of the partition table; mbr unless told otherwise.',
    },
    layout: {
      type: ['boolean', 'string', 'array'],
      items: { type: ['integer', 'array'] },
      description: 'true for one partition, `remove` for none, or percentages: `[50, [50, 82]]`.',
    },
    overwrite: flag('Partitions a disk that holds something. What it holds is lost.'),
  },
  'One disk.',
);

export const filesystem: Schema = mapOf(
  {
    device: text('The disk: a path, an alias, or `alias.1` for its first partition.'),
    partition: { type: ['string', 'integer'], description: 'A number from 1, `auto`, `any` or `none`.' },
    filesystem: text('The type: `ext4`, `xfs`, `swap`.'),
    label: text('The label.'),
    overwrite: flag('Replaces a filesystem that is there. What it holds is lost.'),
    replace_fs: {
      type: ['string', 'boolean'],
      description: 'With `auto` and `any`: the type of filesystem that is replaced.',
    },
    extra_opts: { type: 'array', items: { type: ['string', 'number'] }, description: 'Options of mkfs.' },
    cmd: {
      type: ['string', 'array'],
      items: { type: 'string' },
      description: 'The command in place of mkfs, with `%(device)s`, `%(filesystem)s`, `%(label)s`.',
    },
  },
  'One filesystem.',
  { required: ['device'] },
);

export const disks: Properties = {
  growpart,
  resize_rootfs: {
    type: ['boolean', 'string'],
    enum: [true, false, 'noblock'],
    description: 'Whether the root filesystem grows with its partition; true unless told otherwise.',
  },
  device_aliases: named({ type: 'string' }, 'Names for disks: alias and path.'),
  disk_setup: named(disk, 'Disks to partition, by path or alias.'),
  fs_setup: listOf(filesystem, 'Filesystems to make.'),
};
