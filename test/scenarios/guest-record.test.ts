// What a guest reads about itself follows the server and its ports, whichever API changes them and whoever was away.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSimulatedCloud, type SimulatedCloud } from '../harness/simulated-cloud.ts';
import { uploadEmptyDisk } from '../harness/tiny-disk.ts';
import { until } from '../harness/until.ts';

interface Port {
  id: string;
  fixed_ips: { ip_address: string; subnet_id: string }[];
}

let cloud: SimulatedCloud;
let id: string;
let port: Port;

beforeAll(async () => {
  cloud = await startSimulatedCloud(['a']);
  const imageRef = await uploadEmptyDisk(cloud.admin);
  const request = { server: { name: 'one', imageRef, flavorRef: '1' } };
  ({ id } = (
    await cloud.demo.call<{ server: { id: string } }>('compute', 'POST', '/servers', request)
  ).server);
  await until('it is ACTIVE', async () => {
    const { server } = await cloud.demo.call<{ server: { status: string } }>(
      'compute',
      'GET',
      `/servers/${id}`,
    );
    return server.status === 'ACTIVE';
  });
  const { ports } = await cloud.demo.call<{ ports: Port[] }>('network', 'GET', `/v2.0/ports?device_id=${id}`);
  if (!ports[0]) throw new Error('the server has a port');
  [port] = ports;
});
afterAll(() => cloud.stop());

const record = () => cloud.hosts.get('a')?.published.get(id);
const rename = (name: string) => cloud.demo.call('compute', 'PUT', `/servers/${id}`, { server: { name } });
const addresses = () => record()?.ports.flatMap((one) => one.addresses.map(({ address }) => address));

it('its name is new when the API has answered', async () => {
  await rename('two');
  expect(record()?.name).toBe('two');
});

it('its addresses follow the port', async () => {
  const { subnet_id, ip_address } = port.fixed_ips[0] ?? {};
  expect(addresses()).toEqual([ip_address]);
  const change = { port: { fixed_ips: [{ subnet_id, ip_address: '10.20.0.77' }] } };
  await cloud.demo.call('network', 'PUT', `/v2.0/ports/${port.id}`, change);
  await until('the guest reads the new one', async () => addresses()?.join() === '10.20.0.77');
});

it('what changes while its host is away is told when the host is back', async () => {
  await cloud.stopHost('a');
  await rename('three');
  await cloud.startHost('a');
  await until('the guest reads it', async () => record()?.name === 'three');
});

it('an address of a port that was deleted is no longer known as its own', async () => {
  await cloud.demo.call('network', 'DELETE', `/v2.0/ports/${port.id}`);
  await until('the guest has none', async () => addresses()?.length === 0);
});
