// One suite of behaviour for every driver: what holds for the simulated one holds for the real one.
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { GuestRefused } from './domain-xml/configurator.ts';
import { GuestNotFound, type GuestEvent, type GuestSpec, type VirtDriver } from './driver.ts';

/** A hypervisor with what a test does to it from outside. */
export interface DriverWorld extends AsyncDisposable {
  /** A driver as an agent makes it when it starts. */
  openDriver(cloudId: string): VirtDriver;
  /** A guest of its own UUID that hears the power button; a deaf one does not. */
  newGuest(options?: { deaf?: boolean }): Promise<GuestSpec>;
  /** Resolves when the guest has come up far enough to hear the power button. */
  booted(guest: GuestSpec): Promise<void>;
  /** The guest turns itself off. */
  shutDownFromInside(guest: GuestSpec): Promise<void>;
  /** The process that runs the guest dies. */
  crash(guest: GuestSpec): Promise<void>;
}

export function describeDriver(name: string, openWorld: () => Promise<DriverWorld>): void {
  describe(`the ${name} driver`, () => {
    let world: DriverWorld;
    let driver: VirtDriver;
    let events: GuestEvent[];
    let drivers: VirtDriver[];

    let cloud: string;

    const open = (cloudId = cloud) => {
      const opened = world.openDriver(cloudId);
      drivers.push(opened);
      return opened;
    };
    const running = async (options?: { deaf?: boolean }) => {
      const guest = await world.newGuest(options);
      await driver.spawn(guest);
      return guest;
    };
    const eventOf = (uuid: string) =>
      vi.waitUntil(() => events.find((event) => event.uuid === uuid), { timeout: 10_000 });

    beforeAll(async () => void (world = await openWorld()));
    afterAll(() => world[Symbol.asyncDispose]());

    beforeEach(() => {
      cloud = randomUUID();
      drivers = [];
      events = [];
      driver = open();
      driver.onEvent((event) => events.push(event));
    });

    afterEach(async () => {
      const cleaner = open();
      for (const uuid of await cleaner.list()) await cleaner.destroy(uuid);
      for (const opened of drivers) await opened.close();
    });

    it('says what it is', async () => {
      const facts = await driver.facts();
      expect(facts).toMatchObject({
        type: expect.any(String),
        hostname: expect.stringMatching(/./),
        virtType: expect.stringMatching(/^(kvm|qemu)$/),
      });
      expect(facts.version).toBeGreaterThan(0);
      expect(facts.cpu.arch).toBe('x86_64');
    });

    it('runs a guest that was spawned', async () => {
      const guest = await running();
      expect(await driver.state(guest.uuid)).toBe('running');
      expect(await driver.list()).toEqual([guest.uuid]);
    });

    it('counts what a guest uses while it runs', async () => {
      const guest = await running();
      const counters = await driver.counters(guest.uuid);
      expect(counters?.memoryMaximumKib).toBe(guest.memoryMb * 1024);
      expect(counters?.cpuTimes).toHaveLength(guest.vcpus);
      expect(counters?.disks[0]).toMatchObject({ device: 'vda', readBytes: expect.any(Number) });
      await driver.powerOff(guest.uuid, 0);
      expect(await driver.counters(guest.uuid)).toBeUndefined();
    });

    it('leaves a guest alone that is spawned again while it runs', async () => {
      const guest = await running();
      await world.booted(guest);
      await driver.spawn(guest);
      await world.booted(guest);
      expect(await driver.state(guest.uuid)).toBe('running');
      expect(events).toEqual([]);
    });

    it('starts a guest with its new definition when it is spawned again while it is off', async () => {
      const guest = await running();
      await driver.powerOff(guest.uuid, 0);
      await driver.spawn({ ...guest, memoryMb: guest.memoryMb * 2 });
      expect(await driver.state(guest.uuid)).toBe('running');
    });

    it('refuses a guest whose image wants what cannot be, and leaves nothing behind', async () => {
      const guest = await world.newGuest();
      const spawned = driver.spawn({ ...guest, imageProperties: { hw_disk_bus: 'mfm' } });
      await expect(spawned).rejects.toThrow(GuestRefused);
      await expect(spawned).rejects.toThrow('hw_disk_bus is "mfm"');
      expect(await driver.list()).toEqual([]);
    });

    it('switches a guest off and on, twice each', async () => {
      const guest = await running();
      await driver.powerOff(guest.uuid, 0);
      await driver.powerOff(guest.uuid, 0);
      expect(await driver.state(guest.uuid)).toBe('shutdown');
      expect(await driver.list()).toEqual([guest.uuid]);
      await driver.powerOn(guest.uuid);
      await driver.powerOn(guest.uuid);
      expect(await driver.state(guest.uuid)).toBe('running');
    });

    it('lets a guest shut itself down before it is switched off', async () => {
      const guest = await running();
      await world.booted(guest);
      await driver.powerOff(guest.uuid, 3600);
      expect(await driver.state(guest.uuid)).toBe('shutdown');
    });

    it('switches off a guest that does not shut down in time', async () => {
      const guest = await running({ deaf: true });
      await driver.powerOff(guest.uuid, 0.3);
      expect(await driver.state(guest.uuid)).toBe('shutdown');
    });

    it('restarts a guest that obeys, and a guest that is off', async () => {
      const guest = await running();
      await world.booted(guest);
      expect(await driver.rebootSoft(guest.uuid, 3600)).toBe(true);
      expect(await driver.state(guest.uuid)).toBe('running');
      await driver.powerOff(guest.uuid, 0);
      expect(await driver.rebootSoft(guest.uuid, 3600)).toBe(true);
      expect(await driver.state(guest.uuid)).toBe('running');
    });

    it('says when a guest does not restart, and leaves it running', async () => {
      const guest = await running({ deaf: true });
      expect(await driver.rebootSoft(guest.uuid, 0.3)).toBe(false);
      expect(await driver.state(guest.uuid)).toBe('running');
    });

    it('leaves nothing of a guest that was destroyed, running or off, and destroys it twice', async () => {
      const [guest, other] = [await running(), await running()];
      await driver.powerOff(other.uuid, 0);
      for (const uuid of [guest.uuid, guest.uuid, other.uuid]) await driver.destroy(uuid);
      expect(await driver.state(guest.uuid)).toBe('none');
      expect(await driver.list()).toEqual([]);
    });

    it('knows what to do with a guest that is not there', async () => {
      const { uuid } = await world.newGuest();
      expect(await driver.state(uuid)).toBe('none');
      await driver.destroy(uuid);
      await driver.powerOff(uuid, 5);
      await expect(driver.powerOn(uuid)).rejects.toThrow(GuestNotFound);
      await expect(driver.rebootSoft(uuid, 5)).rejects.toThrow(GuestNotFound);
    });

    it('sees no guests of another cloud and does not touch them', async () => {
      const guest = await running();
      const stranger = open(randomUUID());
      expect(await stranger.list()).toEqual([]);
      expect(await stranger.state(guest.uuid)).toBe('none');
      await stranger.destroy(guest.uuid);
      expect(await driver.state(guest.uuid)).toBe('running');
    });

    it('tells when a guest turned itself off', async () => {
      const guest = await running();
      await world.booted(guest);
      await world.shutDownFromInside(guest);
      expect(await eventOf(guest.uuid)).toMatchObject({ state: 'shutdown', reason: 'the guest shut down' });
    });

    it('tells when the process of a guest died', async () => {
      const guest = await running();
      await world.crash(guest);
      expect(await eventOf(guest.uuid)).toMatchObject({
        state: 'crashed',
        reason: 'the hypervisor process of the guest died',
      });
      await driver.spawn(guest);
      expect(await driver.state(guest.uuid)).toBe('running');
    });

    it('does not tell what it was asked to do', async () => {
      const [guest, other] = [await running(), await running()];
      await driver.powerOff(guest.uuid, 0);
      await driver.powerOn(guest.uuid);
      await driver.destroy(guest.uuid);
      await world.crash(other);
      await eventOf(other.uuid);
      expect(events.map((event) => event.uuid)).toEqual([other.uuid]);
    });

    it('finds the guests again that an earlier driver left running, and hears of them', async () => {
      const guest = await running();
      await driver.close();
      const next = open();
      const heard: GuestEvent[] = [];
      next.onEvent((event) => heard.push(event));
      expect(await next.list()).toEqual([guest.uuid]);
      expect(await next.state(guest.uuid)).toBe('running');
      await world.crash(guest);
      await vi.waitUntil(() => heard.length > 0, { timeout: 10_000 });
      expect(heard).toMatchObject([{ uuid: guest.uuid, state: 'crashed' }]);
    });

    it('tells nothing any more to whoever stopped listening', async () => {
      const [guest, heard] = [await running(), [] as GuestEvent[]];
      const stop = driver.onEvent((event) => heard.push(event));
      stop();
      await world.crash(guest);
      await eventOf(guest.uuid);
      expect(heard).toEqual([]);
    });
  });
}
