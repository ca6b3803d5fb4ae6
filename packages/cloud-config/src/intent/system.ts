// What is asked of the system as a whole: time zone, locale, /etc/hosts, the size of its disk.
import type { Say } from '../finding.ts';
import { growpart } from '../schema/disks.ts';
import { flagField, mapField, textField, textsField, valueOf } from './field-values.ts';
import type { Fields } from './fields.ts';

export interface SystemIntent {
  /** `Europe/Berlin` */
  readonly timezone?: string;
  /** `de_DE.UTF-8` */
  readonly locale?: string;
  /** All of /etc/hosts, or the one line that names this host. */
  readonly etcHosts?: 'whole' | 'line';
  /** Where the partitions lie that grow with their disk. Empty: none. */
  readonly growMountPoints: readonly string[];
  readonly resizeRoot: boolean;
}

const zone = {
  pattern: /^[A-Za-z0-9+_-]+(?:\/[A-Za-z0-9+_-]+)*$/,
  form: 'the name of a time zone, such as Europe/Berlin',
};
const locale = { pattern: /^[A-Za-z0-9_.@-]{1,64}$/, form: 'the name of a locale, such as de_DE.UTF-8' };

export function readSystem(top: Fields, say: Say): SystemIntent {
  return {
    timezone: textField(top, 'timezone', say, zone),
    locale: valueOf(top, 'locale')?.kind === 'scalar' ? localeOf(top, say) : undefined,
    etcHosts: readEtcHosts(top, say),
    growMountPoints: readGrowth(top, say),
    resizeRoot: readResize(top, say),
  };
}

/** `locale: false` leaves it as it is. */
function localeOf(top: Fields, say: Say): string | undefined {
  const value = valueOf(top, 'locale');
  return value?.kind === 'scalar' && value.value === false
    ? undefined
    : textField(top, 'locale', say, locale);
}

function readEtcHosts(top: Fields, say: Say): SystemIntent['etcHosts'] {
  const value = valueOf(top, 'manage_etc_hosts');
  if (value?.kind === 'scalar' && value.text === 'localhost') return 'line';
  if (value?.kind === 'scalar' && value.text === 'template') return 'whole';
  return flagField(top, 'manage_etc_hosts', false, say) ? 'whole' : undefined;
}

/** `mode: off`, and what YAML makes of it, switches it off. */
function readGrowth(top: Fields, say: Say): readonly string[] {
  const fields = mapField(top, 'growpart', growpart, say);
  const mode = fields && valueOf(fields, 'mode');
  if (mode?.kind === 'scalar' && (mode.value === false || mode.text === 'off')) return [];
  return fields && valueOf(fields, 'devices') ? textsField(fields, 'devices', say) : ['/'];
}

function readResize(top: Fields, say: Say): boolean {
  const value = valueOf(top, 'resize_rootfs');
  return value?.kind === 'scalar' && value.text === 'noblock'
    ? true
    : flagField(top, 'resize_rootfs', true, say);
}
