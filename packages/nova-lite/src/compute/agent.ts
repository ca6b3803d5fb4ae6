// The compute agent of one host: takes requests from the bus, keeps what it should run, repairs what differs.
import { randomBytes } from 'node:crypto';
import { runSteps, type Bus, type Logger, type StepLog } from '@nova-lite/service-kit';
import type { InstanceRecord, ProvisioningReport } from '@nova-lite/instance-metadata';
import type { ImageDownload } from '../ports.ts';
import type { GuestEvent } from '../virt/driver.ts';
import { openBaseImages, type BaseImages } from './base-images.ts';
import { readConsoleLog } from './console-log.ts';
import { guestSpec } from './guest-spec.ts';
import { baseImagePath, instancePaths } from './host-paths.ts';
import { openHostedInstances, type HostedInstances } from './hosted-instances.ts';
import type { HostedInstance, InstanceSpec } from './instance-spec.ts';
import { createLocks, type Locks } from './locks.ts';
import { hostSubject, instanceEventSubject, type HostRequests, type HostVerb } from './messages.ts';
import { spawnSteps, writeConfigDrive, type SpawnTools } from './spawn.ts';
import { startReporting } from './reporting.ts';

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
  readonly reportIntervalMs?: number;
  /** How long a guest may take to shut down or restart by itself. */
  readonly shutdownGraceSeconds?: number;
}

export interface ComputeAgent {
  /** The guest reported through the metadata service. */
  reported(uuid: string, report: ProvisioningReport): void;
  /** The guest posted its (encrypted) password. Resolves when it is kept. */
  passwordPosted(uuid: string, password: string): Promise<void>;
  consoleLogPath(uuid: string): string;
  /** Stops answering; guests go on. */
  close(): Promise<void>;
}

interface Agent extends ComputeAgentOptions {
  readonly instances: HostedInstances;
  readonly baseImages: BaseImages;
  readonly locks: Locks;
}

const day = 24 * 3600_000;

/** Adopts the guests of earlier runs, then takes requests and reports. */
export async function startComputeAgent(options: ComputeAgentOptions): Promise<ComputeAgent> {
  const agent: Agent = {
    ...options,
    instances: await openHostedInstances(options.directory),
    baseImages: await openBaseImages(options.directory, options.images),
    locks: createLocks(),
  };
  await removeStrangers(agent);
  await Promise.all(agent.instances.all().map((instance) => adopt(agent, instance)));
  const endings = [answerRequests(agent), options.driver.onEvent((event) => void guestChanged(agent, event))];
  const reporting = await startReporting({ ...agent, everyTime: () => evictBaseImages(agent) });
  return {
    reported: (uuid, report) => publish(agent, { uuid, kind: 'provisioned', report }),
    passwordPosted: (uuid, password) => keepPassword(agent, uuid, password),
    consoleLogPath: (uuid) => instancePaths(agent.directory, uuid).consoleLog,
    async close() {
      for (const end of endings) end();
      await reporting.stop();
      await agent.locks.idle();
    },
  };
}

function answerRequests(agent: Agent): () => void {
  const answers: { [V in HostVerb]: (agent: Agent, message: HostRequests[V]) => Promise<unknown> } = {
    build,
    delete: remove,
    power,
    console: (agent, { uuid, lines }) =>
      readConsoleLog(instancePaths(agent.directory, uuid).consoleLog, lines),
    metadata: updateMetadata,
    'clear-password': clearPassword,
  };
  const endings = (Object.keys(answers) as HostVerb[]).map((verb) =>
    agent.bus.handle(hostSubject(agent.host, verb), (message) => answers[verb](agent, message as never)),
  );
  return () => endings.forEach((end) => end());
}

/** The record first: whoever comes after a crash knows what was meant. */
function build(agent: Agent, { spec }: HostRequests['build']): Promise<void> {
  return agent.locks.run(spec.uuid, async () => {
    const known = agent.instances.get(spec.uuid);
    const instance = known ?? newInstance(spec, agent.bootId);
    await agent.instances.put(instance);
    try {
      await spawn(agent, instance);
    } catch (error) {
      if (!known?.built) await agent.instances.remove(spec.uuid);
      throw error;
    }
    await agent.instances.put({ ...instance, built: true, hostBootId: agent.bootId });
  });
}

/** One seed, so that the drive and the service say the same. */
const newInstance = (spec: InstanceSpec, hostBootId: string): HostedInstance => ({
  spec: { ...spec, record: { ...spec.record, randomSeed: randomBytes(512).toString('base64') } },
  desired: 'running',
  built: false,
  hostBootId,
});

/** On a host each step looks for itself what is done already. */
const everyStep: StepLog = { finished: () => [], finish: async () => {}, clear: async () => {} };

async function spawn(agent: Agent, instance: HostedInstance): Promise<void> {
  const paths = instancePaths(agent.directory, instance.spec.uuid);
  await runSteps(spawnSteps, { ...agent, instance, paths }, everyStep, (step, error) =>
    agent.log.error(
      { err: error, step, instance: instance.spec.uuid },
      'a step of a failed build could not be undone',
    ),
  );
}

function remove(agent: Agent, { uuid }: HostRequests['delete']): Promise<void> {
  return agent.locks.run(uuid, async () => {
    const instance = agent.instances.get(uuid);
    if (instance) await agent.instances.put({ ...instance, desired: 'deleted' });
    await agent.driver.destroy(uuid);
    await agent.networking.unplug(uuid);
    await agent.metadata.withdraw(uuid);
    await agent.instances.remove(uuid);
  });
}

function power(agent: Agent, { uuid, action }: HostRequests['power']): Promise<void> {
  return agent.locks.run(uuid, async () => {
    const instance = agent.instances.get(uuid);
    if (!instance) throw new Error(`Host ${agent.host} has no instance ${uuid}.`);
    await agent.instances.put({
      ...instance,
      desired: action === 'stop' ? 'stopped' : 'running',
      hostBootId: agent.bootId,
    });
    const grace = agent.shutdownGraceSeconds ?? 60;
    if (action === 'stop') return agent.driver.powerOff(uuid, grace);
    if (action === 'start') return startAgain(agent, instance);
    if (action === 'reboot-soft' && (await agent.driver.rebootSoft(uuid, grace))) return;
    await rebootHard(agent, instance);
  });
}

/**
 * Network and metadata may be gone with the machine's last boot; making them again costs little. Session tokens that
 * the guest got before it was started again end here.
 */
async function startAgain(agent: Agent, instance: HostedInstance): Promise<void> {
  const { uuid, record } = instance.spec;
  await agent.metadata.withdraw(uuid);
  await agent.metadata.publish(record);
  await agent.networking.plug(uuid, record.ports);
  await agent.driver.spawn(guestSpec(instance.spec, instancePaths(agent.directory, uuid)));
}

/** The drive is written anew, so that it says what the metadata service says now. */
async function rebootHard(agent: Agent, instance: HostedInstance): Promise<void> {
  const paths = instancePaths(agent.directory, instance.spec.uuid);
  await agent.driver.powerOff(instance.spec.uuid, 0);
  await writeConfigDrive({ instance, paths });
  await startAgain(agent, instance);
}

function updateMetadata(agent: Agent, { uuid, name, meta }: HostRequests['metadata']): Promise<void> {
  return changeRecord(agent, uuid, { name, meta }, (record) => agent.metadata.publish(record));
}

/** The metadata service has it already: the guest's answer waits for this. */
function keepPassword(agent: Agent, uuid: string, password: string): Promise<void> {
  return changeRecord(agent, uuid, { password }, () => publish(agent, { uuid, kind: 'password', password }));
}

function clearPassword(agent: Agent, { uuid }: HostRequests['clear-password']): Promise<void> {
  return changeRecord(agent, uuid, { password: '' }, (record) => agent.metadata.publish(record));
}

/** On the disk first, then told; one change after the other. Nothing when the instance is not here. */
function changeRecord(
  agent: Agent,
  uuid: string,
  changes: Partial<InstanceRecord>,
  tell: (record: InstanceRecord) => void | Promise<void>,
): Promise<void> {
  return agent.locks.run(uuid, async () => {
    const instance = agent.instances.get(uuid);
    if (!instance) return;
    const record = { ...instance.spec.record, ...changes };
    await agent.instances.put({ ...instance, spec: { ...instance.spec, record } });
    await tell(record);
  });
}

/** What was begun and not finished is undone or done; what ran in this boot of the machine is left as the guest left it. */
async function adopt(agent: Agent, instance: HostedInstance): Promise<void> {
  const { uuid, record } = instance.spec;
  try {
    if (instance.desired === 'deleted') return await remove(agent, { uuid });
    if (!instance.built) return await build(agent, { spec: instance.spec });
    if (record.password) publish(agent, { uuid, kind: 'password', password: record.password });
    await agent.metadata.publish(record);
    await agent.networking.plug(uuid, record.ports);
    await restart(agent, instance);
  } catch (error) {
    agent.log.error(
      { err: error, instance: uuid },
      'an instance of an earlier run could not be brought back',
    );
  }
}

async function restart(agent: Agent, instance: HostedInstance): Promise<void> {
  const running = (await agent.driver.state(instance.spec.uuid)) === 'running';
  const ranInEarlierBoot = instance.hostBootId !== agent.bootId;
  if (instance.desired === 'running' && !running && ranInEarlierBoot) await startAgain(agent, instance);
  await agent.instances.put({ ...instance, hostBootId: agent.bootId });
}

/** Guests of this cloud that the host has no record of: their record was the first thing written, the last removed. */
async function removeStrangers(agent: Agent): Promise<void> {
  for (const uuid of await agent.driver.list()) {
    if (!agent.instances.get(uuid)) await agent.driver.destroy(uuid);
  }
}

async function guestChanged(agent: Agent, { uuid, state, reason }: GuestEvent): Promise<void> {
  const instance = agent.instances.get(uuid);
  if (!instance || agent.locks.held(uuid)) return;
  if (state === 'shutdown') await agent.instances.put({ ...instance, desired: 'stopped' });
  publish(agent, { uuid, kind: 'power', state, reason });
}

function publish(agent: Agent, event: Record<string, unknown>): void {
  agent.bus.publish(instanceEventSubject, { host: agent.host, ...event });
}

async function evictBaseImages(agent: Agent): Promise<void> {
  const inUse = new Set(
    agent.instances.all().map(({ spec }) => baseImagePath(agent.directory, spec.image.sha512)),
  );
  for (const path of await agent.baseImages.evict(inUse, day, Date.now()))
    agent.log.info({ path }, 'removed an unused base image');
}
