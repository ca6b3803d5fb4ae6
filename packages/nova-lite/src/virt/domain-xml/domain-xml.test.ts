import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GuestSpec } from '../driver.ts';
import { GuestRefused, type DomainHost } from './configurator.ts';
import { domainXml } from './domain-xml.ts';
import { cloudOf } from './metadata.ts';

const golden = (name: string) => join(import.meta.dirname, 'fixtures', name);

const guest: GuestSpec = {
  uuid: '6f1a7c4e-3a52-4a6b-9d10-0c5c2f6f7d11',
  domainName: 'instance-6f1a7c4e-3a52-4a6b-9d10-0c5c2f6f7d11',
  displayName: 'first',
  projectId: '0f5c8b3d6c1f4b0c9c1d2e3f4a5b6c7d',
  userId: '9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d',
  vcpus: 2,
  memoryMb: 512,
  disks: [{ path: '/var/lib/nova-lite/instances/6f1a/disk', format: 'qcow2' }],
  configDrive: { path: '/var/lib/nova-lite/instances/6f1a/disk.config', format: 'iso9660' },
  ports: [
    {
      id: 'd2c1b0a9-0000-4000-8000-000000000001',
      mac: 'fa:16:3e:00:00:01',
      tap: 'tapd2c1b0a9-00',
      mtu: 1450,
    },
  ],
  consoleLog: '/var/lib/nova-lite/instances/6f1a/console.log',
  imageProperties: {},
};
const host: DomainHost = {
  cloudId: 'b7e1c9d2-1111-4222-8333-444455556666',
  version: '0.1.0',
  virtType: 'qemu',
  cpu: 'default',
  diskCache: 'none',
};

const windows = {
  os_type: 'windows',
  hw_machine_type: 'q35',
  hw_disk_bus: 'scsi',
  hw_vif_model: 'e1000e',
};

describe('the definition of a domain', () => {
  it.each<[string, Partial<GuestSpec>, Partial<DomainHost>]>([
    ['usual.xml', {}, {}],
    [
      'drive-on-a-disk.xml',
      { configDrive: { path: '/var/lib/nova-lite/instances/6f1a/disk.config', format: 'vfat' } },
      {},
    ],
    ['diskless-and-alone.xml', { disks: [], configDrive: undefined, ports: [] }, {}],
    [
      'windows-on-kvm.xml',
      { imageProperties: windows },
      { virtType: 'kvm', cpu: 'host-model', diskCache: 'writeback' },
    ],
    [
      'old-guest.xml',
      { imageProperties: { hw_disk_bus: 'ide', hw_vif_model: 'rtl8139' } },
      { cpu: { model: 'Nehalem' } },
    ],
  ])('is as in %s', (file, guestPart, hostPart) => {
    expect(domainXml({ ...guest, ...guestPart }, { ...host, ...hostPart })).toBe(
      readFileSync(golden(file), 'utf8'),
    );
  });

  it('names devices on one bus in order', () => {
    const disks = [1, 2, 3].map((number) => ({ path: `/disk-${number}`, format: 'raw' as const }));
    const xml = domainXml({ ...guest, disks, imageProperties: { hw_disk_bus: 'ide' } }, host);
    expect([...xml.matchAll(/<target dev='(\w+)' bus='ide'/g)].map((match) => match[1])).toEqual([
      'hda',
      'hdb',
      'hdc',
      'hdd',
    ]);
  });

  it.each([
    [
      { hw_disk_bus: 'mfm' },
      'hw_disk_bus is "mfm", but this hypervisor knows only virtio, scsi, ide, sata, usb',
    ],
    [{ hw_vif_model: "x'/><evil" }, 'hw_vif_model is "x\'/><evil"'],
    [{ hw_cdrom_bus: 'fdc' }, 'hw_cdrom_bus is "fdc"'],
    [{ hw_machine_type: 'isapc' }, 'hw_machine_type is "isapc"'],
    [{ hw_machine_type: 'q35', hw_cdrom_bus: 'ide' }, 'q35'],
  ])('refuses %o and says what there is', (imageProperties, words) => {
    const define = () => domainXml({ ...guest, imageProperties }, host);
    expect(define).toThrow(GuestRefused);
    expect(define).toThrow(words);
  });

  it('stays one well-formed domain, whatever names people choose', () => {
    const parser = new XMLParser({ removeNSPrefix: true, parseTagValue: false });
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        `"><'&`,
        ']]>',
        '</domain><domain>',
        '<!DOCTYPE x [<!ENTITY y "z">]>',
        '\0\x01\x1b',
        '\ud800',
      ),
    );
    fc.assert(
      fc.property(hostile, hostile, (displayName, projectId) => {
        const xml = domainXml({ ...guest, displayName, projectId }, host);
        expect(XMLValidator.validate(xml)).toBe(true);
        const { domain } = parser.parse(xml) as {
          domain: { name: string; metadata: { instance: { cloud: string } } };
        };
        expect(domain.name).toBe(guest.domainName);
        expect(domain.metadata.instance.cloud).toBe(host.cloudId);
      }),
    );
  });

  it('bears the name of its cloud, which is read back', () => {
    const element = /<nova-lite:instance[^]*<\/nova-lite:instance>/.exec(domainXml(guest, host))?.[0] ?? '';
    expect(cloudOf(element)).toBe(host.cloudId);
    expect(cloudOf('<other/>')).toBeUndefined();
  });
});
