// What a host knows of one of its guests when an operator asks.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { DriveFormat } from '@nova-lite/configdrive';
import type { GuestCounters, PowerState } from '../virt/driver.ts';
import type { Agent } from './agent-context.ts';
import { driveFormat } from './guest-spec.ts';
import { instancePaths } from './host-paths.ts';
import type { InstanceSpec } from './instance-spec.ts';
import type { HostRequests } from './messages.ts';

export interface Diagnostics {
  readonly state: PowerState;
  readonly virtType: string;
  /** Absent while the guest does not run. */
  readonly counters?: GuestCounters;
  /** Of the guest's ports, in their order. */
  readonly macs: readonly string[];
  readonly drive?: DriveFacts;
}

export interface DriveFacts {
  readonly format: DriveFormat;
  /** In hex, of the whole image: equal for equal content. */
  readonly sha256: string;
}

export async function diagnostics(agent: Agent, { uuid }: HostRequests['diagnostics']): Promise<Diagnostics> {
  const instance = agent.instances.get(uuid);
  if (!instance) throw new Error(`Host ${agent.host} has no instance ${uuid}.`);
  const [state, counters, { virtType }, drive] = await Promise.all([
    agent.driver.state(uuid),
    agent.driver.counters(uuid),
    agent.driver.facts(),
    driveFacts(instance.spec, agent.directory),
  ]);
  return { state, virtType, counters, macs: instance.spec.record.ports.map(({ mac }) => mac), drive };
}

async function driveFacts(spec: InstanceSpec, directory: string): Promise<DriveFacts | undefined> {
  if (!spec.configDrive) return undefined;
  const hash = createHash('sha256');
  await pipeline(createReadStream(instancePaths(directory, spec.uuid).configDrive), hash);
  return { format: driveFormat(spec), sha256: hash.digest('hex') };
}
