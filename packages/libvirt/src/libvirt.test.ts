import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeLibvirtd, FakeRefusal, type Answer } from '../test/fake-libvirtd.ts';
import { connect, type ConnectOptions } from './connect.ts';
import { writeDomain } from './domain.ts';
import { ConnectionLost, DeadlineExceeded, LibvirtError } from './error.ts';
import type { DomainEvent } from './events.ts';
import type { Libvirt } from './libvirt.ts';
import { procedure } from './protocol.ts';
import { XdrReader, XdrWriter } from './xdr.ts';

const guest = { name: 'instance-a', uuid: '6f1a7c4e-3a52-4a6b-9d10-0c5c2f6f7d11', id: 7 };
const domainBody = () => writeDomain(new XdrWriter(), guest).bytes();
const hostnameBody = () => new XdrWriter().string('compute-1').bytes();

describe('a connection to libvirt', () => {
  let fake: FakeLibvirtd;
  let open: Libvirt[];

  const start = async (answers: Record<number, Answer> = {}, options: Partial<ConnectOptions> = {}) => {
    fake = await FakeLibvirtd.start(answers);
    const libvirt = await connect({ socketPath: fake.socketPath, ...options });
    open.push(libvirt);
    return libvirt;
  };

  beforeEach(() => void (open = []));
  afterEach(async () => {
    for (const libvirt of open) await libvirt.close();
    await fake[Symbol.asyncDispose]();
  });

  it('asks which authentication is wanted before it opens the driver', async () => {
    await start();
    expect(fake.procedures).toEqual([
      procedure.authList,
      procedure.connectOpen,
      procedure.connectSupportsFeature,
    ]);
    const body = new XdrReader(fake.calls[1]?.body ?? Buffer.alloc(0));
    expect(body.optional(() => body.string())).toBe('qemu:///system');
  });

  it('says so when libvirt wants a login', async () => {
    fake = await FakeLibvirtd.start({ [procedure.authList]: () => new XdrWriter().uint(1).int(2).bytes() });
    await expect(connect({ socketPath: fake.socketPath })).rejects.toThrow('libvirt wants a login');
  });

  it('says which socket it tried when nobody listens there', async () => {
    fake = await FakeLibvirtd.start();
    await expect(connect({ socketPath: '/nowhere/libvirt-sock' })).rejects.toThrow(
      'cannot reach libvirt at /nowhere/libvirt-sock: there is no such socket',
    );
  });

  it('turns a refusal into an error with its code and the procedure', async () => {
    const libvirt = await start({
      [procedure.domainLookupByUuid]: () => new FakeRefusal(42, 'Domain not found'),
    });
    const error: unknown = await libvirt.lookupByUuid(guest.uuid).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(LibvirtError);
    expect(error).toMatchObject({ code: 42, domain: 10, level: 2, procedure: 'domainLookupByUuid' });
    expect(String(error)).toContain('Domain not found');
  });

  it('matches replies to calls by serial number, in whatever order they come', async () => {
    const libvirt = await start({
      [procedure.connectGetHostname]: () => undefined,
      [procedure.connectGetLibVersion]: () => undefined,
    });
    const answers = Promise.all([libvirt.hostname(), libvirt.libraryVersion()]);
    await vi.waitUntil(() => fake.calls.length === 5);
    const [hostname, version] = fake.calls.slice(3);
    fake.answer(
      version?.serial ?? 0,
      procedure.connectGetLibVersion,
      new XdrWriter().uhyper(9000000n).bytes(),
    );
    fake.answer(hostname?.serial ?? 0, procedure.connectGetHostname, hostnameBody());
    await expect(answers).resolves.toEqual(['compute-1', 9000000]);
  });

  it('keeps calls back while as many are in flight as libvirt takes', async () => {
    const libvirt = await start({ [procedure.connectGetHostname]: () => undefined }, { maxInFlight: 2 });
    const answers = Promise.all([libvirt.hostname(), libvirt.hostname(), libvirt.hostname()]);
    await vi.waitUntil(() => fake.calls.length === 5);
    fake.answer(fake.calls[3]?.serial ?? 0, procedure.connectGetHostname, hostnameBody());
    await vi.waitUntil(() => fake.calls.length === 6);
    for (const call of fake.calls.slice(4))
      fake.answer(call.serial, procedure.connectGetHostname, hostnameBody());
    await expect(answers).resolves.toEqual(['compute-1', 'compute-1', 'compute-1']);
  });

  it('gives up a call that is not answered in time and goes on with others', async () => {
    const libvirt = await start(
      { [procedure.domainCreateWithFlags]: () => undefined, [procedure.connectGetHostname]: hostnameBody },
      { deadlineMs: 200 },
    );
    await expect(libvirt.create(guest)).rejects.toThrow(DeadlineExceeded);
    await expect(libvirt.hostname()).resolves.toBe('compute-1');
  });

  it('still counts a call that it gave up among those in flight, until libvirt answers it', async () => {
    const libvirt = await start(
      { [procedure.domainCreateWithFlags]: () => undefined, [procedure.connectGetHostname]: hostnameBody },
      { deadlineMs: 200, maxInFlight: 1 },
    );
    await expect(libvirt.create(guest)).rejects.toThrow('did not answer domainCreateWithFlags within 0.2 s');
    const hostname = libvirt.hostname();
    fake.answer(fake.calls[3]?.serial ?? 0, procedure.domainCreateWithFlags, domainBody());
    await expect(hostname).resolves.toBe('compute-1');
  });

  it('rejects the calls that wait when libvirt dies', async () => {
    const libvirt = await start({ [procedure.domainCreateWithFlags]: () => undefined });
    const started = libvirt.create(guest);
    await vi.waitUntil(() => fake.calls.length === 4);
    await Promise.all([expect(started).rejects.toThrow(ConnectionLost), fake.die()]);
    await expect(libvirt.hostname()).rejects.toThrow('libvirt closed the connection');
  });

  it('answers pings, and sends its own', async () => {
    await start({}, { keepalive: { intervalMs: 20, count: 1000 } });
    fake.ping();
    const pongAndPing = () => new Set(fake.keepalive.map((frame) => frame.procedure));
    await vi.waitFor(() => expect(pongAndPing()).toEqual(new Set([1, 2])));
  });

  it('takes a daemon that is silent for dead', async () => {
    const libvirt = await start(
      { [procedure.connectGetHostname]: () => undefined },
      { keepalive: { intervalMs: 20, count: 3 } },
    );
    await expect(libvirt.hostname()).rejects.toThrow('libvirt was silent for');
  });

  it('sends no pings to a daemon that does not know them', async () => {
    const zero = () => new XdrWriter().int(0).bytes();
    const libvirt = await start(
      { [procedure.connectSupportsFeature]: zero, [procedure.connectGetHostname]: hostnameBody },
      { keepalive: { intervalMs: 1, count: 1 } },
    );
    for (let round = 0; round < 20; round++) await libvirt.hostname();
    expect(fake.keepalive).toEqual([]);
  });

  it('hands on the events of domains until it is told to stop', async () => {
    const libvirt = await start();
    const events: DomainEvent[] = [];
    const stop = await libvirt.watchDomains((event) => events.push(event));
    fake.event(procedure.domainEventCallbackLifecycle, lifecycleBody(5, 2));
    fake.event(procedure.domainEventCallbackReboot, writeDomain(new XdrWriter().int(1), guest).bytes());
    await vi.waitUntil(() => events.length === 2);
    expect(events).toEqual([
      { kind: 'lifecycle', domain: guest, event: 'stopped', detail: 2 },
      { kind: 'reboot', domain: guest },
    ]);
    await stop();
    expect(fake.procedures.slice(-2)).toEqual([
      procedure.connectDomainEventCallbackDeregisterAny,
      procedure.connectDomainEventCallbackDeregisterAny,
    ]);
  });

  it('passes over events that are newer than this code', async () => {
    const libvirt = await start({ [procedure.connectGetHostname]: hostnameBody });
    await libvirt.watchDomains(() => expect.unreachable());
    fake.event(procedure.domainEventCallbackLifecycle, lifecycleBody(99, 0));
    fake.event(999, Buffer.alloc(0));
    await expect(libvirt.hostname()).resolves.toBe('compute-1');
  });

  it.each([
    ['a frame that is too large', Buffer.from('7fffffff'.padEnd(56, '0'), 'hex')],
    ['a frame shorter than its header', Buffer.from('00000004'.padEnd(56, '0'), 'hex')],
  ])('ends when libvirt sends %s', async (_what, bytes) => {
    const libvirt = await start({ [procedure.connectGetHostname]: () => undefined });
    const hostname = libvirt.hostname();
    await vi.waitUntil(() => fake.calls.length === 4);
    fake.raw(bytes);
    await expect(hostname).rejects.toThrow('libvirt sent what cannot be understood');
  });

  it('ends when its signal says so', async () => {
    const stop = new AbortController();
    const libvirt = await start({ [procedure.connectGetHostname]: () => undefined }, { signal: stop.signal });
    const hostname = libvirt.hostname();
    stop.abort();
    await expect(hostname).rejects.toThrow('given up here');
  });

  it('refuses a UUID that is none, before libvirt sees it', async () => {
    const libvirt = await start();
    await expect(libvirt.lookupByUuid('../x')).rejects.toThrow('not a UUID');
  });
});

function lifecycleBody(event: number, detail: number): Buffer {
  return writeDomain(new XdrWriter().int(1), guest).int(event).int(detail).bytes();
}
