// Diagnostics as the API shows them: the driver's own words before 2.48, one form for all drivers since. Both have one
// field more than Nova's: the hash of the config drive.
import type { Diagnostics } from '../../compute/diagnostics.ts';
import type { InstanceRow } from '../../db/index.ts';
import type { DiskCounters, GuestCounters, NicCounters } from '../../virt/driver.ts';

export type RunningDiagnostics = Diagnostics & { readonly counters: GuestCounters };
type Server = Pick<InstanceRow, 'launched_at' | 'config_drive'>;

export const diagnosticsView = (
  server: Server,
  found: RunningDiagnostics,
  version: number,
  now: Date,
): object => (version >= 48 ? standardForm(server, found, now) : driversForm(found));

/** As Nova's libvirt driver; -1 is what nobody counts. */
function driversForm({ counters, drive }: RunningDiagnostics): object {
  const { cpuTimes, disks, nics, memoryMaximumKib } = counters;
  return Object.fromEntries([
    ...cpuTimes.map((time, index) => [`cpu${index}_time`, time]),
    ...disks.flatMap(diskFields),
    ...nics.flatMap(nicFields),
    ['memory', memoryMaximumKib],
    ...(drive ? [['config_drive_sha256', drive.sha256]] : []),
  ]) as object;
}

const diskFields = ({ device, ...disk }: DiskCounters): [string, number][] => [
  [`${device}_read_req`, disk.readRequests],
  [`${device}_read`, disk.readBytes],
  [`${device}_write_req`, disk.writeRequests],
  [`${device}_write`, disk.writeBytes],
  [`${device}_errors`, -1],
];

const nicFields = ({ device, received, sent }: NicCounters): [string, number][] =>
  Object.entries({ rx: received, tx: sent }).flatMap(([way, traffic]): [string, number][] => [
    [`${device}_${way}`, traffic.bytes],
    [`${device}_${way}_packets`, traffic.packets],
    [`${device}_${way}_errors`, traffic.errors],
    [`${device}_${way}_drop`, traffic.drops],
  ]);

/** null is what nobody counts; memory is in MiB, `uptime` in seconds. */
function standardForm(server: Server, found: RunningDiagnostics, now: Date): object {
  const { counters, drive, macs } = found;
  const mebibytes = (kibibytes: number) => Math.floor(kibibytes / 1024);
  return {
    state: found.state,
    driver: 'libvirt',
    hypervisor: found.virtType,
    hypervisor_os: 'linux',
    uptime: server.launched_at && Math.floor((now.getTime() - server.launched_at.getTime()) / 1000),
    config_drive: server.config_drive,
    num_cpus: counters.cpuTimes.length,
    num_nics: counters.nics.length,
    num_disks: counters.disks.length,
    disk_details: counters.disks.map((disk) => ({
      read_bytes: disk.readBytes,
      read_requests: disk.readRequests,
      write_bytes: disk.writeBytes,
      write_requests: disk.writeRequests,
      errors_count: null,
    })),
    cpu_details: counters.cpuTimes.map((time, id) => ({ id, time, utilisation: null })),
    nic_details: counters.nics.map((nic, index) => nicDetails(nic, macs[index])),
    memory_details: {
      maximum: mebibytes(counters.memoryMaximumKib),
      used: mebibytes(counters.memoryUsedKib),
    },
    ...(drive && { config_drive_details: drive }),
  };
}

const nicDetails = ({ received, sent }: NicCounters, mac: string | undefined): object => ({
  mac_address: mac ?? null,
  rx_octets: received.bytes,
  rx_errors: received.errors,
  rx_drop: received.drops,
  rx_packets: received.packets,
  rx_rate: null,
  tx_octets: sent.bytes,
  tx_errors: sent.errors,
  tx_drop: sent.drops,
  tx_packets: sent.packets,
  tx_rate: null,
});
