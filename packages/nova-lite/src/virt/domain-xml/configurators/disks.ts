// The guest's disks and its config drive.
import type { GuestDisk } from '../../driver.ts';
import { chooseProperty, GuestRefused, type Configurator, type DiskCache } from '../configurator.ts';
import { machineType } from '../machine-type.ts';
import { element, type XmlElement } from '../xml.ts';

const diskBuses = ['virtio', 'scsi', 'ide', 'sata', 'usb'] as const;
const cdromBuses = ['ide', 'sata', 'scsi', 'usb', 'virtio'] as const;

type Bus = (typeof diskBuses)[number];

const devicePrefix: Record<Bus, string> = { virtio: 'vd', ide: 'hd', scsi: 'sd', sata: 'sd', usb: 'sd' };

export const disks: Configurator = (guest, host) => {
  const q35 = machineType(guest).includes('q35');
  const bus = chooseProperty(guest, 'hw_disk_bus', diskBuses, 'virtio');
  // IDE, because the cloud kernels of Debian have no AHCI; q35 has no IDE.
  const cdromBus = chooseProperty(guest, 'hw_cdrom_bus', cdromBuses, q35 ? 'scsi' : 'ide');
  refuseIdeOnQ35(q35, [bus, cdromBus]);
  const names = deviceNames();
  const devices = guest.disks.map((disk) => diskElement(disk, bus, names(bus), host.diskCache));
  const { configDrive } = guest;
  if (configDrive?.format === 'iso9660')
    devices.push(driveElement(configDrive.path, 'cdrom', cdromBus, names(cdromBus)));
  if (configDrive?.format === 'vfat') devices.push(driveElement(configDrive.path, 'disk', bus, names(bus)));
  return { devices: [...controllers([bus, cdromBus]), ...devices] };
};

function refuseIdeOnQ35(q35: boolean, buses: readonly Bus[]): void {
  if (q35 && buses.includes('ide')) {
    throw new GuestRefused(
      'the image wants the machine type q35 and a disk or CD-ROM on IDE, which q35 does not have',
    );
  }
}

/** vda, vdb, ...; buses that share a prefix share the letters. */
function deviceNames(): (bus: Bus) => string {
  const used = new Map<string, number>();
  return (bus) => {
    const prefix = devicePrefix[bus];
    const index = used.get(prefix) ?? 0;
    used.set(prefix, index + 1);
    return prefix + letters(index);
  };
}

/** a ... z, aa, ab ... */
function letters(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}

function diskElement(disk: GuestDisk, bus: Bus, dev: string, cache: DiskCache): XmlElement {
  return element(
    'disk',
    { type: 'file', device: 'disk' },
    element('driver', { name: 'qemu', type: disk.format, cache, discard: 'unmap' }),
    element('source', { file: disk.path }),
    element('target', { dev, bus }),
  );
}

/** The guest may read it, and not write. */
function driveElement(path: string, device: 'cdrom' | 'disk', bus: Bus, dev: string): XmlElement {
  return element(
    'disk',
    { type: 'file', device },
    element('driver', { name: 'qemu', type: 'raw' }),
    element('source', { file: path }),
    element('target', { dev, bus }),
    element('readonly'),
  );
}

/** virtio-scsi, because the default SCSI controller (lsi) is one that few guests know. */
function controllers(buses: readonly Bus[]): XmlElement[] {
  return buses.includes('scsi')
    ? [element('controller', { type: 'scsi', index: 0, model: 'virtio-scsi' })]
    : [];
}
