// libvirt's statistics of a domain in the words of compute. Pure.
import type { DomainStats } from '@nova-lite/libvirt';
import type { DiskCounters, GuestCounters, NicCounters, TrafficCounters } from '../driver.ts';

export function countersOf(stats: DomainStats): GuestCounters {
  const number = (name: string) => Number(stats.get(name) ?? 0);
  const text = (name: string) => String(stats.get(name) ?? '');
  const each = <T>(count: string, make: (index: number) => T): T[] =>
    Array.from({ length: number(count) }, (_, index) => make(index));

  const disk = (index: number): DiskCounters => ({
    device: text(`block.${index}.name`),
    readBytes: number(`block.${index}.rd.bytes`),
    readRequests: number(`block.${index}.rd.reqs`),
    writeBytes: number(`block.${index}.wr.bytes`),
    writeRequests: number(`block.${index}.wr.reqs`),
  });
  const traffic = (index: number, way: 'rx' | 'tx'): TrafficCounters => ({
    bytes: number(`net.${index}.${way}.bytes`),
    packets: number(`net.${index}.${way}.pkts`),
    errors: number(`net.${index}.${way}.errs`),
    drops: number(`net.${index}.${way}.drop`),
  });
  const nic = (index: number): NicCounters => ({
    device: text(`net.${index}.name`),
    received: traffic(index, 'rx'),
    sent: traffic(index, 'tx'),
  });
  const memoryMaximumKib = number('balloon.maximum');
  const unused = stats.has('balloon.unused') ? number('balloon.unused') : 0;
  return {
    memoryMaximumKib,
    memoryUsedKib: Math.max(0, number('balloon.current') - unused),
    cpuTimes: each('vcpu.current', (index) => number(`vcpu.${index}.time`)),
    disks: each('block.count', disk),
    nics: each('net.count', nic),
  };
}
