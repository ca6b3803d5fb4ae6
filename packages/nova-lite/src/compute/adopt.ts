// What a host does with what an earlier run of its agent left.
import { publish, type Agent } from './agent-context.ts';
import type { HostedInstance } from './instance-spec.ts';
import { build, remove, startAgain } from './requests.ts';

/**
 * Every guest can read about itself before the first network is opened: a guest that is told 404 does not ask again. What
 * answered guests meanwhile ends before anything is changed: it would not hear of it.
 */
export async function adoptAll(agent: Agent): Promise<void> {
  await removeStrangers(agent);
  const instances = agent.instances.all();
  const kept = instances.filter((instance) => instance.built && instance.desired !== 'deleted');
  await Promise.all(kept.map(({ spec }) => agent.metadata.publish(spec.record)));
  await Promise.all(kept.map((instance) => adopting(agent, instance, () => plug(agent, instance))));
  await agent.metadata.takeOver();
  await Promise.all(instances.map((instance) => adopting(agent, instance, () => adopt(agent, instance))));
}

/** What was begun and not finished is undone or done; what ran in this boot of the machine is left as the guest left it. */
async function adopt(agent: Agent, instance: HostedInstance): Promise<void> {
  const { uuid, record } = instance.spec;
  if (instance.desired === 'deleted') return remove(agent, { uuid });
  if (!instance.built) return build(agent, { spec: instance.spec });
  if (record.password) publish(agent, { uuid, kind: 'password', password: record.password });
  await restart(agent, instance);
}

const plug = (agent: Agent, { spec }: HostedInstance): Promise<void> =>
  agent.networking.plug(spec.uuid, spec.record.ports);

/** One that cannot be brought back does not keep the others from it. */
async function adopting(agent: Agent, { spec }: HostedInstance, work: () => Promise<void>): Promise<void> {
  await work().catch((error: unknown) =>
    agent.log.error(
      { err: error, instance: spec.uuid },
      'an instance of an earlier run could not be brought back',
    ),
  );
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
