import { expect, test } from 'vitest';
import type { Diagnostics } from '../../compute/diagnostics.ts';
import { diagnosticsView } from './diagnostics-view.ts';

const traffic = { bytes: 1, packets: 2, errors: 3, drops: 4 };
const found = {
  state: 'running',
  virtType: 'qemu',
  macs: ['fa:16:3e:00:00:01'],
  drive: { format: 'iso9660', sha256: 'ab' },
  counters: {
    memoryMaximumKib: 524_288,
    memoryUsedKib: 131_072,
    cpuTimes: [17_300_000_000],
    disks: [{ device: 'vda', readBytes: 262_144, readRequests: 112, writeBytes: 5, writeRequests: 6 }],
    nics: [{ device: 'tap1', received: traffic, sent: traffic }],
  },
} satisfies Diagnostics;
const now = new Date('2026-01-01T00:01:00Z');
const server = { launched_at: new Date('2026-01-01T00:00:00Z'), config_drive: true };

test('since 2.48 they have the form of all drivers, with the hash of the config drive', () => {
  expect(diagnosticsView(server, found, 48, now)).toMatchObject({
    state: 'running',
    driver: 'libvirt',
    uptime: 60,
    config_drive: true,
    num_cpus: 1,
    disk_details: [{ read_bytes: 262_144, read_requests: 112, errors_count: null }],
    cpu_details: [{ id: 0, time: 17_300_000_000, utilisation: null }],
    nic_details: [{ mac_address: 'fa:16:3e:00:00:01', rx_octets: 1, tx_drop: 4 }],
    memory_details: { maximum: 512, used: 128 },
    config_drive_details: { format: 'iso9660', sha256: 'ab' },
  });
});

test('before 2.48 they are a flat list in the words of libvirt', () => {
  expect(diagnosticsView(server, found, 47, now)).toMatchObject({
    cpu0_time: 17_300_000_000,
    memory: 524_288,
    vda_read: 262_144,
    vda_errors: -1,
    tap1_rx_packets: 2,
    config_drive_sha256: 'ab',
  });
});

test('without a config drive nothing is said of one', () => {
  const without = { ...found, drive: undefined };
  expect(diagnosticsView(server, without, 48, now)).not.toHaveProperty('config_drive_details');
  expect(diagnosticsView(server, without, 1, now)).not.toHaveProperty('config_drive_sha256');
});
