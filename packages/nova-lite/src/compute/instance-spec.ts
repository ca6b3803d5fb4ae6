// The one message down: all that a host needs to run an instance, and what it writes to its own disk first.
import type { DriveFormat } from '@nova-lite/configdrive';
import type { InstanceRecord } from '@nova-lite/instance-metadata';
import type { FlavorSnapshot } from '../db/tables.ts';
import type { Image } from '../ports.ts';

export interface InstanceSpec {
  readonly uuid: string;
  readonly projectId: string;
  readonly userId: string;
  readonly flavor: FlavorSnapshot;
  readonly image: Image;
  readonly configDrive: boolean;
  /** Chosen by the host when it builds the instance; ISO 9660 when absent. */
  readonly driveFormat?: DriveFormat;
  /** What the instance may read about itself, its ports among it. */
  readonly record: InstanceRecord;
}

/** What the host should bring about, and keeps beside the instance's disks. */
export interface HostedInstance {
  readonly spec: InstanceSpec;
  readonly desired: 'running' | 'stopped' | 'deleted';
  /** False until the domain was started for the first time. */
  readonly built: boolean;
  /** The boot of the host in which the domain was last started. */
  readonly hostBootId?: string;
}
