// `fs_setup`: filesystems (cc_disk_setup.py).
import type { Position, Say } from '../finding.ts';
import { filesystem } from '../schema/disks.ts';
import type { YamlNode } from '../yaml/node.ts';
import type { Aliases } from './devices.ts';
import { deviceForm, namedDevice } from './devices.ts';
import { flagField, textField, textsField, valueOf } from './field-values.ts';
import type { Fields } from './fields.ts';
import { fieldsOf } from './fields.ts';

export interface FsSetupIntent {
  /** The disk: a path, or a name that only the guest can resolve. Aliases are resolved, `disk.1` is taken apart. */
  readonly device: string;
  /**
   * A number from 1: that partition. `none`: the device itself. `auto`: the first free partition, unless one has the
   * label and the filesystem already; `any`: unless one has the filesystem already.
   */
  readonly partition: number | 'auto' | 'any' | 'none';
  /** `ext4`, `swap`; absent only beside `command`. */
  readonly filesystem?: string;
  readonly label?: string;
  /** A filesystem that is there already is replaced. */
  readonly overwrite: boolean;
  /** With `auto` and `any`: a filesystem of this type is replaced. */
  readonly replaceFs?: string;
  readonly extraOptions: readonly string[];
  /** In place of mkfs, with `%(filesystem)s`, `%(label)s` and `%(device)s` in it. Text is for a shell. */
  readonly command?: string | readonly string[];
  readonly at: Position;
}

const effect = 'The filesystem is not made.';

export function readFsSetup(top: Fields, aliases: Aliases, say: Say): FsSetupIntent[] {
  const list = valueOf(top, 'fs_setup');
  return list?.kind === 'sequence' ? list.items.flatMap((item) => readOne(item, aliases, say)) : [];
}

function readOne(item: YamlNode, aliases: Aliases, say: Say): FsSetupIntent[] {
  if (item.kind !== 'mapping') return [];
  const fields = fieldsOf(item, filesystem, 'a filesystem of `fs_setup`', say);
  const written = textField(fields, 'device', say, deviceForm);
  const type = textField(fields, 'filesystem', say, fsForm);
  const command = readCommand(valueOf(fields, 'cmd'));
  const named = written === undefined ? undefined : namedDevice(written, aliases);
  const partition = readPartition(fields, named?.partition, say);
  if (!named || partition === undefined || (type === undefined && !command)) {
    sayMissing(fields, item.at, say);
    return [];
  }
  return [
    { device: named.device, partition, filesystem: type, command, ...how(fields, type, say), at: item.at },
  ];
}

const fsForm = { pattern: /^[a-z0-9][a-z0-9_.+-]{0,30}$/i, form: 'the name of a filesystem, such as ext4' };

function sayMissing(fields: Fields, at: Position, say: Say): void {
  const missing = ['device', 'filesystem'].filter((key) => !valueOf(fields, key));
  if (missing.length > 0)
    say.error('fs-incomplete', at, `a filesystem has no \`${missing.join('` and no `')}\``, {
      effect,
      advice: 'write `- {device: /dev/vdb, partition: none, filesystem: ext4}`',
    });
}

function readPartition(
  fields: Fields,
  dotted: number | undefined,
  say: Say,
): FsSetupIntent['partition'] | undefined {
  const form = { pattern: /^(?:auto|any|none|[1-9]\d{0,2})$/i, form: 'auto, any, none or a number from 1' };
  if (dotted !== undefined) return dotted;
  if (!valueOf(fields, 'partition')) return 'any';
  const text = textField(fields, 'partition', say, form)?.toLowerCase();
  if (text === undefined) return undefined;
  return /^\d/.test(text) ? Number(text) : (text as FsSetupIntent['partition']);
}

type How = Pick<FsSetupIntent, 'label' | 'overwrite' | 'replaceFs' | 'extraOptions'>;

function how(fields: Fields, type: string | undefined, say: Say): How {
  return {
    label: readLabel(fields, type, say),
    overwrite: flagField(fields, 'overwrite', false, say),
    replaceFs: replaced(fields, say),
    extraOptions: readOptions(fields, say),
  };
}

/** `false` is what cloud-init calls its default. */
function replaced(fields: Fields, say: Say): string | undefined {
  const value = valueOf(fields, 'replace_fs');
  return value?.kind === 'scalar' && value.value === false
    ? undefined
    : textField(fields, 'replace_fs', say, fsForm);
}

/** How long a label may be, in bytes (mke2fs(8), mkfs.xfs(8), mkfs.vfat(8), mkswap(8), mkfs.btrfs(8)). */
const longest: Readonly<Record<string, number>> = {
  ext2: 16,
  ext3: 16,
  ext4: 16,
  xfs: 12,
  vfat: 11,
  swap: 16,
};

function readLabel(fields: Fields, type: string | undefined, say: Say): string | undefined {
  const label = textField(fields, 'label', say, { pattern: /^[^\0\n]{1,255}$/, form: 'one line' });
  const most = longest[type ?? ''] ?? 255;
  if (label !== undefined && new TextEncoder().encode(label).length > most)
    say.warning(
      'fs-label-long',
      valueOf(fields, 'label')?.at,
      `a label of ${type} holds at most ${most} bytes`,
      { effect: 'mkfs cuts it off, or refuses to make the filesystem.', advice: 'write a shorter label' },
    );
  return label;
}

/** cloud-init takes text apart letter by letter (cc_disk_setup.py:1086); its words are meant. */
function readOptions(fields: Fields, say: Say): readonly string[] {
  const value = valueOf(fields, 'extra_opts');
  if (value?.kind !== 'scalar') return textsField(fields, 'extra_opts', say);
  say.warning('not-list', value.at, '`extra_opts` must be a list', {
    effect: 'Its words are used; cloud-init would pass each letter by itself.',
    advice: 'write `extra_opts: [-O, ^64bit]`',
  });
  return value.text.split(/\s+/).filter(Boolean);
}

function readCommand(node: YamlNode | undefined): FsSetupIntent['command'] {
  if (node?.kind === 'scalar') return node.text;
  return node?.kind === 'sequence' && node.items.length > 0
    ? node.items.map((item) => (item.kind === 'scalar' ? item.text : ''))
    : undefined;
}
