import { createLogger } from '@nova-lite/service-kit';
import { beforeEach, describe, expect, test } from 'vitest';
import { simulatedHost, type SimulatedHost } from '../../test/simulated-host.ts';
import { defaultGroup, hostNetwork, sampleNetwork, samplePort } from '../../test/sample-network.ts';
import { bridgeName, namespaceName, serviceTapName } from '../model/names.ts';
import { createHostNetwork, type HostNetworkAdapter } from './host-network.ts';

const bare = sampleNetwork();
const port = samplePort(bare, 11);
const network = { ...bare, ports: [port] };
const desired = hostNetwork([network], [defaultGroup([port])]);

let host: SimulatedHost;
let events: string[];
let adapter: HostNetworkAdapter;

const adapterOf = (cloudId = 'cloud'): HostNetworkAdapter =>
  createHostNetwork({
    stateDir: '/nowhere',
    cloudId,
    log: createLogger({ level: 'silent' }),
    commands: host.commands,
    facts: host.facts,
    dhcp: host.dhcp,
    onNetworkUp: (id, path) => void events.push(`up ${id} ${path}`),
    onNetworkDown: (id) => void events.push(`down ${id}`),
  });

beforeEach(() => {
  host = simulatedHost();
  events = [];
  adapter = adapterOf();
});

describe('apply', () => {
  test('makes bridge, namespace and tap, plugs them in, serves the network and says that it is up', async () => {
    await adapter.apply(desired);
    expect([...host.links.keys()].sort()).toEqual(
      [bridgeName(network.id), serviceTapName(network.id), port.tap].sort(),
    );
    expect(host.links.get(port.tap)).toMatchObject({
      master: bridgeName(network.id),
      mtu: 1450,
      flags: ['UP'],
      ifalias: `nova-lite:cloud:${network.id}`,
    });
    expect([...host.namespaces.keys()]).toEqual([namespaceName(network.id)]);
    expect([...host.served]).toEqual([network.id]);
    expect(events).toEqual([`up ${network.id} /run/netns/qdhcp-${network.id}`]);
    expect(adapter.current()).toEqual({ networks: [network.id], ports: [port.id] });
  });

  test('the filter is there before anything is plugged in', async () => {
    await adapter.apply(desired);
    const first = host.history.findIndex((event) => event.startsWith('attach'));
    expect(host.history.indexOf('filter')).toBeLessThan(first);
  });

  test('twice changes nothing', async () => {
    await adapter.apply(desired);
    const before = [...host.history];
    await adapter.apply(desired);
    expect(host.history).toEqual(before);
    expect(events).toHaveLength(1);
  });

  test('of nothing removes everything', async () => {
    await adapter.apply(desired);
    await adapter.apply(hostNetwork([]));
    expect([host.links.size, host.namespaces.size, host.served.size, host.noted.size]).toEqual([0, 0, 0, 0]);
    expect(host.filter).toBe(
      'table bridge nova_lite_cloud {\n}\ndelete table bridge nova_lite_cloud\ntable inet nova_lite_cloud {\n}\ndelete table inet nova_lite_cloud\n',
    );
    expect(events.at(-1)).toBe(`down ${network.id}`);
  });

  test('a later process goes on where a killed one stopped, and removes what is no longer wanted', async () => {
    await adapter.apply(hostNetwork([network, sampleNetwork()]));
    await adapterOf().apply(desired);
    expect(host.links.size).toBe(3);
    expect([...host.namespaces.keys()]).toEqual([namespaceName(network.id)]);
  });

  test("another cloud's devices stay", async () => {
    await adapterOf('other').apply(hostNetwork([sampleNetwork()]));
    host.noted.clear();
    await adapter.apply(desired);
    await adapter.apply(hostNetwork([]));
    expect(host.links.size).toBe(2);
    expect(host.namespaces.size).toBe(1);
  });

  test('a namespace that a crash left half made is made again', async () => {
    host.namespaces.set(namespaceName(network.id), false);
    await adapter.apply(desired);
    expect(host.namespaces.get(namespaceName(network.id))).toBe(true);
  });

  test('a namespace that somebody removed is made again and announced again', async () => {
    await adapter.apply(desired);
    host.namespaces.clear();
    host.links.delete(serviceTapName(network.id));
    await adapter.apply(desired);
    expect(events.map((event) => event.split(' ')[0])).toEqual(['up', 'down', 'up']);
  });

  test('a filter that somebody flushed is loaded again', async () => {
    await adapter.apply(desired);
    const loaded = host.filter;
    host.filter = '';
    await adapter.apply(desired);
    expect(host.filter).toBe(loaded);
  });

  test('a network that can not be served does not stop the others, and is named', async () => {
    const broken = sampleNetwork();
    host.failing.add(broken.id);
    await expect(adapter.apply(hostNetwork([broken, network]))).rejects.toThrow(
      `network ${broken.id} is not served on this host: Error: no DHCP today`,
    );
    expect([...host.served]).toEqual([network.id]);
    host.failing.clear();
    await adapter.apply(hostNetwork([broken, network]));
    expect(adapter.current().networks).toEqual([broken.id, network.id]);
  });

  test('calls follow each other, and the last one wins', async () => {
    await Promise.all([
      adapter.apply(desired),
      adapter.apply(hostNetwork([])),
      adapter.apply(desired),
      adapter.apply(hostNetwork([])),
    ]);
    expect(host.links.size).toBe(0);
  });

  test.each([
    [{ ...network, id: 'x; reboot' }, 'network id'],
    [{ ...network, ports: [{ ...port, mac: 'fa:16:3e:00:00:01 up' }] }, 'MAC'],
    [{ ...network, ports: [{ ...port, tap: 'eth0' }] }, 'tap name'],
    [
      {
        ...network,
        subnets: network.subnets.map((subnet) => ({ ...subnet, gateway: '1.2.3.4\noption:router' })),
      },
      'address',
    ],
  ])('what is not of its form is refused before anything is touched (%#)', async (forged, what) => {
    await expect(adapter.apply(hostNetwork([forged]))).rejects.toThrow(`is no ${what}`);
    expect(host.history).toEqual([]);
  });
});

test('a cloud needs an id that can stand in names', () => {
  expect(() => adapterOf('a b')).toThrow('"a b" can not be the id of a cloud');
});
