// What the scheduler is asked, and what it knows of each host: plain data, one snapshot.
import type { FlavorSnapshot } from '../db/tables.ts';
import type { Resources } from '../ports.ts';

/** Where should this instance go? */
export interface ScheduleRequest {
  readonly flavor: Pick<
    FlavorSnapshot,
    'vcpus' | 'ramMb' | 'diskGb' | 'ephemeralGb' | 'swapMb' | 'extraSpecs'
  >;
  readonly imageProperties: Readonly<Record<string, string>>;
  /** Asked for by the user; any zone when absent. */
  readonly availabilityZone?: string;
  /** Asked for by an administrator. */
  readonly forcedHost?: string;
  /** Hosts on which this instance failed before. */
  readonly excluded: readonly string[];
}

export interface HostState {
  readonly host: string;
  readonly zone: string;
  readonly up: boolean;
  /** Why an administrator switched it off; undefined when it is enabled. */
  readonly disabledReason: string | undefined;
  readonly arch: string;
  /** What may be given out in all: (total - reserved) * ratio. */
  readonly capacity: Resources;
  readonly used: Resources;
}

/** Undefined when the host will do, else why not: half a sentence that goes on from the host's name. */
export type Filter = (host: HostState, request: ScheduleRequest) => string | undefined;

/** The more the better; scaled to 0..1 over all hosts before it is multiplied. */
export interface Weigher {
  readonly multiplier: number;
  weigh(host: HostState): number;
}

/** What an instance of this flavor takes of a host. */
export function amountsOf(flavor: ScheduleRequest['flavor']): Resources {
  return {
    vcpus: flavor.vcpus,
    memoryMb: flavor.ramMb,
    diskGb: flavor.diskGb + flavor.ephemeralGb + Math.ceil(flavor.swapMb / 1024),
  };
}
