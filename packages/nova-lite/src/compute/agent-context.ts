// What all parts of a host's compute agent work with.
import type { DriveFormat } from '@nova-lite/configdrive';
import type { Bus, Logger } from '@nova-lite/service-kit';
import type { ImageDownload } from '../ports.ts';
import type { BaseImages } from './base-images.ts';
import type { HostedInstances } from './hosted-instances.ts';
import type { Locks } from './locks.ts';
import { instanceEventSubject } from './messages.ts';
import type { SpawnTools } from './spawn.ts';

export interface ComputeAgentOptions extends Omit<SpawnTools, 'baseImages'> {
  /** The name of this host in the cloud. */
  readonly host: string;
  readonly hostIp: string;
  /** Instances and base images lie below it. */
  readonly directory: string;
  readonly images: ImageDownload;
  readonly bus: Bus;
  readonly log: Logger;
  /** Identifies this boot of the machine: guests that ran in an earlier one are started again. */
  readonly bootId: string;
  /** MiB of memory that are kept for the host itself. */
  readonly reservedMemoryMb: number;
  /** Of config drives that are made from now on, as Nova's `config_drive_format`; ISO 9660 when absent. */
  readonly driveFormat?: DriveFormat;
  readonly reportIntervalMs?: number;
  /** How long a guest may take to shut down or restart by itself. */
  readonly shutdownGraceSeconds?: number;
}

export interface Agent extends ComputeAgentOptions {
  readonly instances: HostedInstances;
  readonly baseImages: BaseImages;
  readonly locks: Locks;
}

/** Tells the controllers what happened here. */
export function publish(agent: Agent, event: Record<string, unknown>): void {
  agent.bus.publish(instanceEventSubject, { host: agent.host, ...event });
}
