// Security groups of a server by way of compute, as `openstack server add security group` asks for it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawClient, type RawClient } from '../harness/raw-client.ts';
import { startSimulatedCloud, type SimulatedCloud } from '../harness/simulated-cloud.ts';
import { uploadEmptyDisk } from '../harness/tiny-disk.ts';
import { until } from '../harness/until.ts';

interface Server {
  status: string;
  security_groups?: { name: string }[];
}

let cloud: SimulatedCloud;
let raw: RawClient;
let id: string;
let web: string;

beforeAll(async () => {
  cloud = await startSimulatedCloud(['a']);
  raw = await rawClient(cloud.logins.demo);
  const imageRef = await uploadEmptyDisk(cloud.admin);
  web = await newGroup('web');
  const rule = {
    direction: 'ingress',
    ethertype: 'IPv4',
    protocol: 'tcp',
    port_range_min: 80,
    port_range_max: 81,
  };
  await cloud.demo.call('network', 'POST', '/v2.0/security-group-rules', {
    security_group_rule: { security_group_id: web, ...rule },
  });
  const { server } = await cloud.demo.call<{ server: { id: string } }>('compute', 'POST', '/servers', {
    server: { name: 'one', imageRef, flavorRef: '1' },
  });
  id = server.id;
  await until('it is ACTIVE', async () => (await show()).status === 'ACTIVE');
});
afterAll(() => cloud.stop());

async function newGroup(name: string): Promise<string> {
  const made = await cloud.demo.call<{ security_group: { id: string } }>(
    'network',
    'POST',
    '/v2.0/security-groups',
    { security_group: { name } },
  );
  return made.security_group.id;
}

const show = async (): Promise<Server> =>
  (await cloud.demo.call<{ server: Server }>('compute', 'GET', `/servers/${id}`)).server;

const groupsOfPorts = async (): Promise<string[]> => {
  const { ports } = await cloud.demo.call<{ ports: { security_groups: string[] }[] }>(
    'network',
    'GET',
    `/v2.0/ports?device_id=${id}`,
  );
  return ports.flatMap((port) => port.security_groups);
};

const act = (action: string, body: unknown) =>
  raw('compute', 'POST', `/servers/${id}/action`, {
    body: JSON.stringify({ [action]: body }),
    headers: { 'content-type': 'application/json' },
  });

const notFound = (message: unknown) => ({ status: 404, body: { itemNotFound: { code: 404, message } } });

describe('the groups of a server', () => {
  it('are listed with the rules for what comes in, in the form of compute', async () => {
    const { body } = await raw('compute', 'GET', `/os-security-groups/${web}`);
    expect(body).toMatchObject({
      security_group: {
        id: web,
        name: 'web',
        rules: [
          {
            parent_group_id: web,
            ip_protocol: 'tcp',
            from_port: 80,
            to_port: 81,
            group: {},
            ip_range: { cidr: '0.0.0.0/0' },
          },
        ],
      },
    });
    const { body: all } = await raw('compute', 'GET', '/os-security-groups');
    expect((all as { security_groups: { name: string }[] }).security_groups.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['default', 'web']),
    );
  });

  it('are given and taken while it runs, by id or by name', async () => {
    for (const name of [web, 'web']) {
      expect(await act('addSecurityGroup', { name })).toMatchObject({ status: 202, body: '' });
      expect(await groupsOfPorts()).toContain(web);
      expect((await show()).security_groups).toContainEqual({ name: 'web' });
      expect(await raw('compute', 'GET', `/servers/${id}/os-security-groups`)).toMatchObject({
        body: { security_groups: expect.arrayContaining([expect.objectContaining({ id: web })]) },
      });
      expect(await act('removeSecurityGroup', { name })).toMatchObject({ status: 202, body: '' });
      expect(await groupsOfPorts()).not.toContain(web);
      expect((await show()).security_groups).toEqual([{ name: 'default' }]);
    }
  });

  it('are what the guest reads of them when the answer is there', async () => {
    const read = () => cloud.hosts.get('a')?.published.get(id)?.securityGroups;
    await act('addSecurityGroup', { name: web });
    expect(read()).toEqual(expect.arrayContaining(['default', 'web']));
    await act('removeSecurityGroup', { name: web });
    expect(read()).toEqual(['default']);
  });

  it('given twice are there once', async () => {
    await act('addSecurityGroup', { name: web });
    await act('addSecurityGroup', { name: web });
    expect((await groupsOfPorts()).filter((group) => group === web)).toEqual([web]);
    await act('removeSecurityGroup', { name: web });
  });

  it('are refused where they are not there', async () => {
    expect(await act('addSecurityGroup', { name: 'nosuch' })).toMatchObject(
      notFound(expect.stringMatching(/^Security group nosuch not found for project /)),
    );
    expect(await act('removeSecurityGroup', { name: web })).toMatchObject(
      notFound(`Security group ${web} not associated with the instance ${id}`),
    );
    expect(await act('addSecurityGroup', { name: ' ' })).toMatchObject({ status: 400 });
    expect(await raw('compute', 'GET', '/os-security-groups/web')).toMatchObject({
      status: 400,
      body: { badRequest: { message: 'Security group id should be uuid' } },
    });
    expect(await raw('compute', 'GET', `/os-security-groups/${id}`)).toMatchObject(
      notFound(`Security group ${id} not found.`),
    );
  });

  it('end with 2.36 of the API', async () => {
    const headers = { 'openstack-api-version': 'compute 2.36' };
    expect((await raw('compute', 'GET', '/os-security-groups', { headers })).status).toBe(404);
  });
});
