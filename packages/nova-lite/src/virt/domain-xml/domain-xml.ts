// The definition of a guest for libvirt, joined from one configurator for each concern.
import type { GuestSpec } from '../driver.ts';
import type { Configurator, DomainHost } from './configurator.ts';
import { clock } from './configurators/clock.ts';
import { compute } from './configurators/compute.ts';
import { screen, serialConsole } from './configurators/console.ts';
import { disks } from './configurators/disks.ts';
import { entropyAndBalloon } from './configurators/entropy-and-balloon.ts';
import { firmware } from './configurators/firmware.ts';
import { identity } from './configurators/identity.ts';
import { interfaces } from './configurators/interfaces.ts';
import { element, renderXml } from './xml.ts';

const configurators: readonly Configurator[] = [
  identity,
  compute,
  firmware,
  clock,
  disks,
  interfaces,
  serialConsole,
  screen,
  entropyAndBalloon,
];

/** Pure: the same guest on the same host gives the same text. Throws GuestRefused. */
export function domainXml(guest: GuestSpec, host: DomainHost): string {
  const parts = configurators.map((configure) => configure(guest, host));
  const devices = element('devices', {}, ...parts.flatMap((part) => part.devices ?? []));
  return renderXml(
    element('domain', { type: host.virtType }, ...parts.flatMap((part) => part.domain ?? []), devices),
  );
}
