// Builds an instance: a host, its ports, the guest. Each step may run twice; a failure is undone in reverse.
import type { Step } from '@nova-lite/service-kit';
import {
  findInstance,
  isDeleteQueued,
  listNodes,
  listServices,
  updateInstance,
  type InstanceRow,
} from '../db/index.ts';
import { powerStates } from '../model/states.ts';
import { amountsOf, type HostState } from '../scheduler/request.ts';
import { explainNoHost, schedule } from '../scheduler/scheduler.ts';
import { hostStates } from './host-states.ts';
import { instanceSpec } from './instance-spec.ts';
import { askHost, type Story } from './story.ts';
import { vendorDataOf } from './vendor-data.ts';

/** The user deleted the server while it was being built: not a failure. */
export class DeletedMeanwhile extends Error {}

/** No host would take it; another attempt cannot help. */
export class NoValidHost extends Error {}

/** The host took it and failed; another one may do better. */
export class HostFailed extends Error {
  readonly host: string;

  constructor(host: string, cause: unknown) {
    super(`Host ${host} could not build it: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
    this.host = host;
  }
}

/** What one attempt knows beyond the story. */
export interface Attempt extends Story {
  /** Hosts on which an earlier attempt failed. */
  readonly excluded: readonly string[];
}

export const buildSteps: readonly Step<Attempt>[] = [
  { name: 'claim a host', do: claimHost, undo: releaseHost },
  { name: 'allocate ports', do: allocatePorts, undo: releasePorts },
  { name: 'spawn', do: spawn, undo: destroy },
  { name: 'mark active', do: markActive },
];

async function claimHost(attempt: Attempt): Promise<void> {
  const { db, instance, placement } = attempt;
  await enter(attempt, 'scheduling');
  await placement.release(instance.uuid);
  const { ranked, refused } = schedule(requestOf(attempt), await snapshot(attempt));
  for (const { host } of ranked) {
    if (!(await placement.claim(instance.uuid, host, amountsOf(instance.flavor)))) continue;
    await updateInstance(db, instance.uuid, { host, node: host });
    return;
  }
  throw new NoValidHost(
    ranked.length > 0
      ? 'No valid host was found. Every host that would do was taken meanwhile.'
      : explainNoHost(refused),
  );
}

const requestOf = ({ instance, operation, excluded }: Attempt) => ({
  flavor: instance.flavor,
  imageProperties: (instance.image as { properties?: Record<string, string> }).properties ?? {},
  availabilityZone: instance.availability_zone ?? undefined,
  forcedHost: operation.request.forcedHost,
  excluded,
});

async function snapshot({ db, placement }: Attempt): Promise<HostState[]> {
  const [nodes, services, usages] = await Promise.all([listNodes(db), listServices(db), placement.usages()]);
  return hostStates({ nodes, services, usages });
}

async function releaseHost({ db, instance, placement }: Attempt): Promise<void> {
  await placement.release(instance.uuid);
  await updateInstance(db, instance.uuid, { host: null, node: null });
}

async function allocatePorts(attempt: Attempt): Promise<void> {
  const { host } = await enter(attempt, 'networking');
  const { db, instance, networks } = attempt;
  const owner = {
    instanceUuid: instance.uuid,
    projectId: instance.project_id,
    hostname: instance.hostname,
    host: host ?? '',
  };
  const ports = await networks.allocate(owner, instance.requested_networks, instance.security_group_ids);
  await updateInstance(db, instance.uuid, { ports });
}

async function releasePorts({ db, instance, networks }: Attempt): Promise<void> {
  await networks.release(instance.uuid);
  await updateInstance(db, instance.uuid, { ports: [] });
}

async function spawn(attempt: Attempt): Promise<void> {
  const { host, ports } = await enter(attempt, 'spawning');
  if (!host) throw new Error('The instance lost its host while it was being built.');
  const spec = instanceSpec(
    attempt.instance,
    attempt.operation,
    ports,
    await zoneOf(attempt, host),
    attempt.config,
    await vendorDataOf(attempt.config.vendorData ?? {}, attempt.instance, attempt.log),
  );
  await askHost(attempt, host, 'build', { spec }).catch((error: unknown) => {
    throw new HostFailed(host, error);
  });
}

async function zoneOf({ db }: Attempt, host: string): Promise<string> {
  const services = await listServices(db);
  return (
    services.find((service) => service.host === host && service.binary === 'nova-compute')?.zone ?? 'nova'
  );
}

async function destroy(attempt: Attempt): Promise<void> {
  const current = await findInstance(attempt.db, attempt.instance.uuid);
  if (current?.host) await askHost(attempt, current.host, 'delete', { uuid: current.uuid });
}

async function markActive({ db, instance, now }: Attempt): Promise<void> {
  await updateInstance(db, instance.uuid, {
    vm_state: 'active',
    task_state: null,
    power_state: powerStates.running,
    launched_at: now(),
    progress: 100,
  });
}

/** Says what is being done now, and stops here when the server is to be deleted. */
async function enter(
  { db, instance }: Attempt,
  task: 'scheduling' | 'networking' | 'spawning',
): Promise<InstanceRow> {
  const current = await findInstance(db, instance.uuid);
  if (!current || (await isDeleteQueued(db, instance.uuid))) throw new DeletedMeanwhile();
  await updateInstance(db, instance.uuid, { task_state: task });
  return current;
}
