// Names of disks: `device_aliases`, and the dotted form `disk.1` for a partition (cc_disk_setup.py, util.expand_dotted_devname).
import type { Say } from '../finding.ts';
import { valueOf } from './field-values.ts';
import type { Fields } from './fields.ts';

/** From the name of the writer to a path or to a name that only the guest can resolve (`vdb`, `ephemeral0`). */
export type Aliases = ReadonlyMap<string, string>;

export interface NamedDevice {
  readonly device: string;
  /** From 1. */
  readonly partition?: number;
}

/** One word that no program can take for an option. */
export const deviceForm = { pattern: /^[^\s\0-][^\s\0]{0,199}$/, form: 'a device, such as /dev/vdb' };

export function readAliases(top: Fields, say: Say): Aliases {
  const map = valueOf(top, 'device_aliases');
  const aliases = new Map<string, string>();
  for (const { key, value } of map?.kind === 'mapping' ? map.entries : [])
    if (value.kind === 'scalar' && deviceForm.pattern.test(value.text)) aliases.set(key.text, value.text);
    else
      say.error('device-alias', value.at, `an alias must stand for ${deviceForm.form}`, {
        effect: 'It is left out.',
      });
  return aliases;
}

/** `disk.1` is the first partition of `disk`; a dot inside a path is part of the path, unless the disk has an alias. */
export function namedDevice(written: string, aliases: Aliases): NamedDevice {
  const whole = aliases.get(written);
  if (whole !== undefined) return { device: whole };
  const dotted = /^(.+)\.([1-9]\d{0,2})$/.exec(written);
  const disk = dotted?.[1] ?? '';
  if (!dotted || (disk.includes('/') && !disk.startsWith('/dev/'))) return { device: written };
  return { device: aliases.get(disk) ?? disk, partition: Number(dotted[2]) };
}

/** As the kernel and udev name a partition: `vdb1`, `nvme0n1p1`, `/dev/disk/by-id/x-part1`. */
export function partitionPath(device: string, partition: number): string {
  if (device.startsWith('/dev/disk/')) return `${device}-part${partition}`;
  return /\d$/.test(device) ? `${device}p${partition}` : `${device}${partition}`;
}
