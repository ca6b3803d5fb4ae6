import { expect, test } from 'vitest';
import { recordedServer } from '../fixtures/index.ts';
import { metaData } from './meta-data.ts';

const { record } = recordedServer('g2');
const nic = { type: 'nic', mac: 'fa:16:3e:00:00:01', bus: 'pci', address: '0000:00:02.0' } as const;

test('a version tells of a device only what it knows', () => {
  const tagged = { ...record, devices: [{ ...nic, tags: ['data'], vlan: 7, vfTrusted: true }] };
  const devicesIn = (version: string) => (metaData(tagged, version) as { devices?: object[] }).devices;
  const basic = { type: 'nic', mac: nic.mac, bus: 'pci', address: '0000:00:02.0', tags: ['data'] };
  expect(devicesIn('2015-10-15')).toBeUndefined();
  expect(devicesIn('2016-06-30')).toEqual([basic]);
  expect(devicesIn('2017-02-22')).toEqual([{ vlan: 7, ...basic }]);
  expect(devicesIn('latest')).toEqual([{ vlan: 7, vf_trusted: true, ...basic }]);
});

test('an interface with nothing to tell is left out, a disk is not', () => {
  const disk = { type: 'disk', serial: 's1', path: '/dev/vdb', bus: 'scsi', address: '0:0:0:1' } as const;
  expect(metaData({ ...record, devices: [nic, disk] }, '2016-06-30')).toMatchObject({
    devices: [{ type: 'disk', serial: 's1', path: '/dev/vdb' }],
  });
});

test('the domain is joined to the host name, unless it is empty', () => {
  expect(metaData(record, 'latest')).toMatchObject({ hostname: 'g2.novalocal' });
  expect(metaData({ ...record, domain: '' }, 'latest')).toMatchObject({ hostname: 'g2' });
});
