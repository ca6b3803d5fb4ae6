// `mounts`, `mount_default_fields` and `swap`.
import type { Say } from '../finding.ts';
import { swap } from '../schema/mounts.ts';
import type { YamlNode } from '../yaml/node.ts';
import { isNull } from '../yaml/node.ts';
import type { Aliases } from './devices.ts';
import { namedDevice, partitionPath } from './devices.ts';
import { mapField, pathForm, textField, valueOf } from './field-values.ts';
import type { Fields } from './fields.ts';

export interface MountsIntent {
  readonly mounts: readonly MountIntent[];
  readonly swap?: { readonly file: string; readonly bytes: number };
  /** `size: auto`: the guest chooses by its memory and the room on its disk (cc_mounts.py, suggested_swapsize). */
  readonly autoSwap?: { readonly file: string; readonly maxBytes?: number };
}

/** The fields of fstab(5). */
export interface MountIntent {
  readonly device: string;
  readonly mountPoint: string;
  readonly filesystem: string;
  readonly options: string;
  readonly dump: string;
  readonly pass: string;
}

/** Neither blank nor line end: each is one word of a line. */
const word = /^[^\s\0]{1,200}$/;
const usual = ['', '', 'auto', 'defaults,nofail', '0', '2'];

export function readMounts(top: Fields, aliases: Aliases, say: Say): MountsIntent {
  const list = valueOf(top, 'mounts');
  const given = textsOf(valueOf(top, 'mount_default_fields'));
  const defaults = usual.map((value, index) => given[index] || value);
  return {
    mounts:
      list?.kind === 'sequence' ? list.items.flatMap((item) => readMount(item, defaults, aliases, say)) : [],
    ...readSwap(top, say),
  };
}

/** A share of a server (`host:/path`), a label or a UUID is what it is. */
function deviceOf(written: string, aliases: Aliases): string {
  const { device, partition } = namedDevice(written, aliases);
  if (/[:=]/.test(device)) return written;
  return partition === undefined ? device : partitionPath(device, partition);
}

const textsOf = (node: YamlNode | undefined): string[] =>
  node?.kind === 'sequence'
    ? node.items.map((item) => (item.kind === 'scalar' && !isNull(item) ? item.text : ''))
    : [];

function readMount(item: YamlNode, defaults: readonly string[], aliases: Aliases, say: Say): MountIntent[] {
  const written = textsOf(item);
  const [device = '', mountPoint = '', filesystem = '', options = '', dump = '', pass = ''] = defaults.map(
    (value, index) => written[index] || value,
  );
  const holds = [device, mountPoint, filesystem, options, dump, pass].every((each) => word.test(each));
  const place =
    mountPoint.startsWith('/') || filesystem === 'swap' || mountPoint === 'none' || mountPoint === 'swap';
  if (holds && place && /^\d$/.test(dump) && /^\d$/.test(pass))
    return [{ device: deviceOf(device, aliases), mountPoint, filesystem, options, dump, pass }];
  say.error(
    'mount',
    item.at,
    'a mount must be a list of a device, a path and, if need be, the other words of fstab',
    {
      effect: 'It is left out.',
      advice: 'write `- [vdb, /data, ext4]`',
    },
  );
  return [];
}

const units: Readonly<Record<string, number>> = {
  '': 1,
  K: 1024,
  M: 1024 ** 2,
  G: 1024 ** 3,
  T: 1024 ** 4,
};
/** `512M`, `.5G`, `1048576` (util.human2bytes). */
const sizes = {
  pattern: /^(?:\d{1,12}(?:\.\d{1,6})?|\.\d{1,6})[KMGT]?B?$/,
  form: 'a number with B, K, M, G or T',
};
const sizeOrAuto = {
  pattern: new RegExp(`${sizes.pattern.source}|^auto$`),
  form: `${sizes.form}, or \`auto\``,
};

const bytesOf = (text: string): number =>
  Math.floor(Number.parseFloat(text) * (units[text.replace(/[\d.]+|B$/g, '')] ?? 1));

function readSwap(top: Fields, say: Say): Pick<MountsIntent, 'swap' | 'autoSwap'> {
  const fields = mapField(top, 'swap', swap, say);
  const size = fields && textField(fields, 'size', say, sizeOrAuto);
  if (!fields || size === undefined) return {};
  const most = textField(fields, 'maxsize', say, sizes);
  const maxBytes = most === undefined ? undefined : bytesOf(most);
  const file = textField(fields, 'filename', say, { ...pathForm, pattern: /^\/[^\s\0]+$/ }) ?? '/swap.img';
  if (size === 'auto') return { autoSwap: { file, maxBytes } };
  const bytes = Math.min(bytesOf(size), maxBytes ?? Infinity);
  return bytes > 0 ? { swap: { file, bytes } } : {};
}
