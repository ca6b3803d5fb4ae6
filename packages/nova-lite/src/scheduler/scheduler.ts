// Which hosts would do, best first, and a sentence for each that would not. Pure: one snapshot in, one answer out.
import { availabilityZoneFilter } from './filters/availability-zone-filter.ts';
import { computeFilter } from './filters/compute-filter.ts';
import { coreFilter } from './filters/core-filter.ts';
import { diskFilter } from './filters/disk-filter.ts';
import { imagePropertiesFilter } from './filters/image-properties-filter.ts';
import { ramFilter } from './filters/ram-filter.ts';
import { requestedHostFilter } from './filters/requested-host-filter.ts';
import type { Filter, HostState, ScheduleRequest, Weigher } from './request.ts';
import { cpuWeigher } from './weighers/cpu-weigher.ts';
import { ramWeigher } from './weighers/ram-weigher.ts';

const filters: Readonly<Record<string, Filter>> = {
  ComputeFilter: computeFilter,
  RequestedHostFilter: requestedHostFilter,
  AvailabilityZoneFilter: availabilityZoneFilter,
  ImagePropertiesFilter: imagePropertiesFilter,
  RamFilter: ramFilter,
  CoreFilter: coreFilter,
  DiskFilter: diskFilter,
};

const weighers: readonly Weigher[] = [ramWeigher, cpuWeigher];

export interface Refusal {
  readonly host: string;
  readonly filter: string;
  readonly reason: string;
}

export interface Schedule {
  /** Best first; hosts of equal weight in the order of their names. */
  readonly ranked: readonly HostState[];
  readonly refused: readonly Refusal[];
}

export function schedule(request: ScheduleRequest, hosts: readonly HostState[]): Schedule {
  const byName = hosts.toSorted((a, b) => a.host.localeCompare(b.host));
  const refused = byName.flatMap((host) => refusal(host, request) ?? []);
  const willDo = byName.filter((host) => !refused.some((r) => r.host === host.host));
  return { ranked: rank(willDo), refused };
}

/** Why nothing was found, for the one who asked. */
export function explainNoHost(refused: readonly Refusal[]): string {
  if (refused.length === 0)
    return 'No valid host was found. No compute host is known: start one with `nova-lite up`.';
  const sentences = refused.map(({ host, filter, reason }) => `${host} ${reason} (${filter})`);
  return `No valid host was found. ${sentences.join('; ')}.`;
}

function refusal(host: HostState, request: ScheduleRequest): Refusal | undefined {
  for (const [filter, check] of Object.entries(filters)) {
    const reason = check(host, request);
    if (reason !== undefined) return { host: host.host, filter, reason };
  }
  return undefined;
}

function rank(hosts: readonly HostState[]): HostState[] {
  const totals = new Map(hosts.map((host) => [host, 0]));
  for (const weigher of weighers) {
    const raw = hosts.map((host) => weigher.weigh(host));
    hosts.forEach((host, i) =>
      totals.set(host, (totals.get(host) ?? 0) + weigher.multiplier * scale(raw, i)),
    );
  }
  return hosts.toSorted(
    (a, b) => (totals.get(b) ?? 0) - (totals.get(a) ?? 0) || a.host.localeCompare(b.host),
  );
}

/** The value at `index` as 0 (least of all) to 1 (most of all). */
function scale(values: readonly number[], index: number): number {
  const low = Math.min(...values);
  const span = Math.max(...values) - low;
  return span === 0 ? 0 : ((values[index] ?? low) - low) / span;
}
