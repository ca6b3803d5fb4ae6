import { afterEach, describe, expect, it, vi } from 'vitest';
import { FakeLibvirtd } from '../test/fake-libvirtd.ts';
import { writeDomain } from './domain.ts';
import { ConnectionLost } from './error.ts';
import { procedure } from './protocol.ts';
import { ReconnectingLibvirt, type ReconnectingOptions } from './reconnecting.ts';
import { XdrWriter } from './xdr.ts';

const guest = { name: 'instance-a', uuid: '6f1a7c4e-3a52-4a6b-9d10-0c5c2f6f7d11', id: 7 };
const stopped = () => writeDomain(new XdrWriter().int(1), guest).int(5).int(2).bytes();
const hostnameBody = () => new XdrWriter().string('compute-1').bytes();

describe('a connection that comes back', () => {
  let fake: FakeLibvirtd;
  let libvirt: ReconnectingLibvirt;

  const start = async (answers = {}, options: Partial<ReconnectingOptions> = {}) => {
    fake = await FakeLibvirtd.start({ [procedure.connectGetHostname]: hostnameBody, ...answers });
    libvirt = new ReconnectingLibvirt({
      socketPath: fake.socketPath,
      shortestPauseMs: 5,
      longestPauseMs: 20,
      ...options,
    });
  };

  afterEach(async () => {
    await libvirt.close();
    await fake[Symbol.asyncDispose]();
  });

  it('waits for the connection where there is none yet', async () => {
    await start();
    await fake.die();
    const hostname = libvirt.run((connection) => connection.hostname());
    await fake.listen();
    await expect(hostname).resolves.toBe('compute-1');
  });

  it('does the work again when libvirt dies in the middle of it', async () => {
    let silent = true;
    await start({ [procedure.connectGetHostname]: () => (silent ? undefined : hostnameBody()) });
    const hostname = libvirt.run((connection) => connection.hostname());
    await vi.waitUntil(() => fake.procedures.includes(procedure.connectGetHostname));
    silent = false;
    await fake.die();
    await fake.listen();
    await expect(hostname).resolves.toBe('compute-1');
  });

  it('hears events again after the daemon was restarted, and says when it was away', async () => {
    await start();
    const events: string[] = [];
    const states: boolean[] = [];
    libvirt.onDomainEvent((event) => events.push(event.kind));
    libvirt.onState((state) => states.push(state.up));
    await libvirt.run((connection) => connection.hostname());
    await fake.die();
    await vi.waitUntil(() => !libvirt.state.up);
    await fake.listen();
    await vi.waitUntil(() => libvirt.state.up);
    fake.event(procedure.domainEventCallbackLifecycle, stopped());
    await vi.waitUntil(() => events.length === 1);
    expect(states.filter((up, index) => up !== states[index - 1])).toEqual([true, false, true]);
  });

  it('gives up with the reason when libvirt does not come', async () => {
    await start({}, { waitMs: 50 });
    await fake.die();
    await vi.waitUntil(() => !libvirt.state.up);
    await expect(libvirt.run((connection) => connection.hostname())).rejects.toThrow(
      'cannot reach libvirt at',
    );
  });

  it('lets go of whoever waits when it is closed', async () => {
    await start();
    await fake.die();
    await vi.waitUntil(() => !libvirt.state.up);
    const hostname = libvirt.run((connection) => connection.hostname());
    await Promise.all([expect(hostname).rejects.toThrow(ConnectionLost), libvirt.close()]);
  });

  it('leaves refusals of libvirt to the caller', async () => {
    await start();
    await expect(libvirt.run((connection) => connection.capabilities())).rejects.toThrow(
      'refused connectGetCapabilities',
    );
  });
});
