// The compute agent of one host: takes requests from the bus, keeps what it should run, repairs what differs.
import type { ProvisioningReport } from '@nova-lite/instance-metadata';
import type { GuestEvent } from '../virt/driver.ts';
import { adoptAll } from './adopt.ts';
import { publish, type Agent, type ComputeAgentOptions } from './agent-context.ts';
import { openBaseImages } from './base-images.ts';
import { baseImagePath } from './host-paths.ts';
import { openHostedInstances } from './hosted-instances.ts';
import { createLocks } from './locks.ts';
import { startReporting } from './reporting.ts';
import { answerRequests, keepPassword } from './requests.ts';

export interface ComputeAgent {
  /** The guest reported through the metadata service. */
  reported(uuid: string, report: ProvisioningReport): void;
  /** The guest posted its (encrypted) password. Resolves when it is kept. */
  passwordPosted(uuid: string, password: string): Promise<void>;
  /** Stops answering; guests go on. */
  close(): Promise<void>;
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
  await adoptAll(agent);
  const endings = [answerRequests(agent), options.driver.onEvent((event) => noteGuestChange(agent, event))];
  const reporting = await startReporting({ ...agent, everyTime: () => evictBaseImages(agent) });
  return {
    reported: (uuid, report) => publish(agent, { uuid, kind: 'provisioned', report }),
    passwordPosted: (uuid, password) => keepPassword(agent, uuid, password),
    async close() {
      for (const end of endings) end();
      await reporting.stop();
      await agent.locks.idle();
    },
  };
}

function noteGuestChange(agent: Agent, event: GuestEvent): void {
  guestChanged(agent, event).catch((error: unknown) =>
    agent.log.error(
      { err: error, instance: event.uuid },
      'a change of a guest could not be kept; the next report tells it',
    ),
  );
}

async function guestChanged(agent: Agent, { uuid, state, reason }: GuestEvent): Promise<void> {
  const instance = agent.instances.get(uuid);
  if (!instance || agent.locks.held(uuid)) return;
  if (state === 'shutdown') await agent.instances.put({ ...instance, desired: 'stopped' });
  publish(agent, { uuid, kind: 'power', state, reason });
}

async function evictBaseImages(agent: Agent): Promise<void> {
  const inUse = new Set(
    agent.instances.all().map(({ spec }) => baseImagePath(agent.directory, spec.image.sha512)),
  );
  for (const path of await agent.baseImages.evict(inUse, day, Date.now()))
    agent.log.info({ path }, 'removed an unused base image');
}
