// The board that a guest runs on.
import type { GuestSpec } from '../driver.ts';
import { GuestRefused } from './configurator.ts';

/** `pc` (i440fx) unless the image wants another: its IDE CD-ROM is the one that every guest kernel can read. */
export function machineType(guest: GuestSpec): string {
  const wanted = guest.imageProperties['hw_machine_type'] ?? 'pc';
  if (/^(pc|q35|pc-(i440fx|q35)-\d+\.\d+)$/.test(wanted)) return wanted;
  throw new GuestRefused(
    `the image property hw_machine_type is ${JSON.stringify(wanted)}, but this hypervisor knows only pc, q35 and their versions`,
  );
}
