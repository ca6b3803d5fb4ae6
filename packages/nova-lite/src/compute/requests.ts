// What controllers ask of a host, and how each is done. Everything for one instance happens one after the other.
import { randomBytes } from 'node:crypto';
import { runSteps, type StepLog } from '@nova-lite/service-kit';
import type { InstanceRecord } from '@nova-lite/instance-metadata';
import { publish, type Agent } from './agent-context.ts';
import { diagnostics } from './diagnostics.ts';
import { readConsoleLog } from './console-log.ts';
import { guestSpec } from './guest-spec.ts';
import { instancePaths } from './host-paths.ts';
import type { HostedInstance, InstanceSpec } from './instance-spec.ts';
import { hostSubject, type HostRequests, type HostVerb } from './messages.ts';
import { spawnSteps, writeConfigDrive } from './spawn.ts';

/** From now on; returns the function that ends it. */
export function answerRequests(agent: Agent): () => void {
  const answers: { [V in HostVerb]: (agent: Agent, message: HostRequests[V]) => Promise<unknown> } = {
    build,
    delete: remove,
    power,
    console: (agent, { uuid, lines }) =>
      readConsoleLog(instancePaths(agent.directory, uuid).consoleLog, lines),
    metadata: updateMetadata,
    'clear-password': clearPassword,
    diagnostics,
  };
  const endings = (Object.keys(answers) as HostVerb[]).map((verb) =>
    agent.bus.handle(hostSubject(agent.host, verb), (message) => answers[verb](agent, message as never)),
  );
  return () => endings.forEach((end) => end());
}

/** The record first: whoever comes after a crash knows what was meant. */
export function build(agent: Agent, { spec }: HostRequests['build']): Promise<void> {
  return agent.locks.run(spec.uuid, async () => {
    const known = agent.instances.get(spec.uuid);
    const instance = known ?? newInstance(spec, agent);
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
const newInstance = (spec: InstanceSpec, { bootId, driveFormat }: Agent): HostedInstance => ({
  spec: {
    ...spec,
    driveFormat,
    record: { ...spec.record, randomSeed: randomBytes(512).toString('base64') },
  },
  desired: 'running',
  built: false,
  hostBootId: bootId,
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

export function remove(agent: Agent, { uuid }: HostRequests['delete']): Promise<void> {
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
 * Network and metadata may be gone with the machine's last boot; making them again costs little. The drive is written
 * anew, so that it says what the metadata service says now. Session tokens that the guest got before end here.
 */
export async function startAgain(agent: Agent, instance: HostedInstance): Promise<void> {
  const { uuid, record } = instance.spec;
  const paths = instancePaths(agent.directory, uuid);
  await writeConfigDrive({ instance, paths });
  await agent.metadata.withdraw(uuid);
  await agent.metadata.publish(record);
  await agent.networking.plug(uuid, record.ports);
  await agent.driver.spawn(guestSpec(instance.spec, paths));
}

async function rebootHard(agent: Agent, instance: HostedInstance): Promise<void> {
  await agent.driver.powerOff(instance.spec.uuid, 0);
  await startAgain(agent, instance);
}

function updateMetadata(agent: Agent, { uuid, changes }: HostRequests['metadata']): Promise<void> {
  return changeRecord(agent, uuid, changes, (record) => agent.metadata.publish(record));
}

/** The metadata service has it already: the guest's answer waits for this. */
export function keepPassword(agent: Agent, uuid: string, password: string): Promise<void> {
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
