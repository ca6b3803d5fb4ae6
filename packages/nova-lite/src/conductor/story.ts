// What every long story of the conductor works with.
import { setTimeout as pause } from 'node:timers/promises';
import { NobodyAnswers, type Bus, type Logger } from '@nova-lite/service-kit';
import { hostSubject, type HostRequests, type HostVerb } from '../compute/messages.ts';
import type { InstanceRow, NovaDatabase, OperationRow } from '../db/index.ts';
import type { Networks, Placement } from '../ports.ts';
import type { VendorDataSource } from './vendor-data.ts';

export interface ConductorTools {
  readonly db: NovaDatabase;
  readonly networks: Networks;
  readonly placement: Placement;
  readonly bus: Bus;
  readonly log: Logger;
  readonly now: () => Date;
  readonly config: ConductorConfig;
}

export interface ConductorConfig {
  /** Appended to host names in metadata; Nova's default is `novalocal`. */
  readonly dhcpDomain: string;
  /** On how many hosts a build is tried. */
  readonly maxAttempts: number;
  /** What every instance may read of its operator (`vendor_data.json`, `vendor_data2.json`). */
  readonly vendorData?: VendorDataSource;
}

/** One operation in the hands of one conductor. */
export interface Story extends ConductorTools {
  readonly operation: OperationRow;
  /** Aborted when another conductor has taken the operation over, or will. */
  readonly lost: AbortSignal;
  /** As it was when the operation was taken. */
  readonly instance: InstanceRow;
}

/** How long a host may work on one request; fetching an image and starting a guest without KVM take their time. */
const hostDeadlineMs = 15 * 60_000;

/** A host that is just starting is waited for; one that is down has been ruled out before. */
const hostMayStartMs = 60_000;

export async function askHost<V extends HostVerb>(
  { bus }: Pick<Story, 'bus'>,
  host: string,
  verb: V,
  message: HostRequests[V],
): Promise<unknown> {
  for (const giveUpAt = Date.now() + hostMayStartMs; ; await pause(200)) {
    try {
      return await bus.request(hostSubject(host, verb), message, hostDeadlineMs);
    } catch (error) {
      if (!(error instanceof NobodyAnswers) || Date.now() > giveUpAt) throw error;
    }
  }
}
