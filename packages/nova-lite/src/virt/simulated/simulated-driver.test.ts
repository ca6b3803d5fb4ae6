import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { GuestSpec } from '../driver.ts';
import { describeDriver, type DriverWorld } from '../driver-suite.ts';
import { SimulatedDriver } from './simulated-driver.ts';
import { SimulatedHypervisor } from './simulated-hypervisor.ts';

function newGuest(): GuestSpec {
  const uuid = randomUUID();
  return {
    uuid,
    domainName: `instance-${uuid}`,
    displayName: 'first',
    projectId: 'p',
    userId: 'u',
    vcpus: 1,
    memoryMb: 64,
    disks: [{ path: '/simulated/disk', format: 'qcow2' }],
    ports: [],
    consoleLog: '/simulated/console.log',
    imageProperties: {},
  };
}

async function openWorld(): Promise<DriverWorld> {
  const hypervisor = new SimulatedHypervisor();
  return {
    openDriver: (cloudId) => new SimulatedDriver({ cloudId, hostname: 'host-1', hypervisor }),
    newGuest: async ({ deaf } = {}) => {
      const guest = newGuest();
      if (deaf) hypervisor.deaf.add(guest.uuid);
      return guest;
    },
    booted: async () => {},
    shutDownFromInside: async (guest) => hypervisor.shutDown(guest.uuid),
    crash: async (guest) => hypervisor.crash(guest.uuid),
    [Symbol.asyncDispose]: async () => {},
  };
}

describeDriver('simulated', openWorld);

describe('the simulated driver, told to misbehave', () => {
  const open = () => new SimulatedDriver({ cloudId: 'cloud-a', hostname: 'host-1' });

  it('fails as often as it was told, and then works', async () => {
    const driver = open();
    const guest = newGuest();
    driver.faults.fail('spawn', new Error('no more memory'), 2);
    await expect(driver.spawn(guest)).rejects.toThrow('no more memory');
    await expect(driver.spawn(guest)).rejects.toThrow('no more memory');
    await driver.spawn(guest);
    expect(await driver.state(guest.uuid)).toBe('running');
  });

  it('is slow with the verb that it was told to be slow with', async () => {
    const driver = open();
    driver.faults.slow('spawn', 30);
    const finished: string[] = [];
    const spawned = driver.spawn(newGuest()).then(() => finished.push('spawn'));
    await driver.list().then(() => finished.push('list'));
    await spawned;
    expect(finished).toEqual(['list', 'spawn']);
  });
});
