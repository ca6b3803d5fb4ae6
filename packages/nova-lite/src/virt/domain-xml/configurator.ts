// The shape of one configurator: what one concern adds to the definition of a domain.
import type { GuestSpec } from '../driver.ts';
import type { XmlElement } from './xml.ts';

/** What is the same for every guest of this cloud on this host. */
export interface DomainHost {
  /** Names the cloud whose guests these are: two clouds may share one libvirt. */
  readonly cloudId: string;
  /** Of our software: the guest reads it in SMBIOS. */
  readonly version: string;
  readonly virtType: 'kvm' | 'qemu';
  readonly cpu: CpuChoice;
  readonly diskCache: DiskCache;
}

/** `default` leaves the choice to QEMU (qemu64). */
export type CpuChoice =
  'default' | 'host-passthrough' | 'host-model' | 'maximum' | { readonly model: string };

/** All but `unsafe` keep what the guest has flushed when the host crashes. */
export type DiskCache = 'none' | 'writeback' | 'writethrough' | 'unsafe';

/** `domain` goes into `<domain>`, `devices` into its `<devices>`. */
export interface DomainParts {
  readonly domain?: readonly XmlElement[];
  readonly devices?: readonly XmlElement[];
}

/** Pure. Throws GuestRefused when the guest asks for what cannot be. */
export type Configurator = (guest: GuestSpec, host: DomainHost) => DomainParts;

/** The guest cannot be as its image or flavor wants it. Trying again does not help. */
export class GuestRefused extends Error {
  override readonly name = 'GuestRefused';
}

/**
 * The value of an image property, when it is one of those allowed. Unknown values are refused with the list, as Nova does
 * at boot: a guest with another disk bus than its image wants would not find its disk.
 */
export function chooseProperty<T extends string>(
  guest: GuestSpec,
  name: string,
  allowed: readonly T[],
  otherwise: T,
): T {
  const wanted = guest.imageProperties[name];
  if (wanted === undefined) return otherwise;
  const found = allowed.find((value) => value === wanted);
  if (found) return found;
  throw new GuestRefused(
    `the image property ${name} is ${JSON.stringify(wanted)}, but this hypervisor knows only ${allowed.join(', ')}`,
  );
}
