// What compute asks of the network service, and what hosts are told, on a real PostgreSQL.
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkHostNetwork } from '../src/model/check-host-network.ts';
import { neutronUnderTest, people, type NeutronUnderTest } from './neutron-under-test.ts';

let cloud: NeutronUnderTest;
let networkId: string;
beforeEach(async () => {
  cloud = await neutronUnderTest();
  networkId = await make('networks', { network: { name: 'net' } });
  await make('subnets', {
    subnet: { network_id: networkId, cidr: '10.0.0.0/24', ip_version: 4, dns_nameservers: ['9.9.9.9'] },
  });
});
afterEach(() => cloud.close());

async function make(path: string, body: object): Promise<string> {
  const answer = await cloud.call('alice', 'POST', `/v2.0/${path}`, body);
  expect(answer).toMatchObject({ status: 201 });
  return Object.values(answer.body)[0]?.id ?? '';
}
const { alice } = people;
const check = (
  ...args: Parameters<typeof cloud.neutron.networks.check> extends [unknown, ...infer Rest] ? Rest : never
) => cloud.neutron.networks.check(alice, ...args);
const owner = (more: object = {}) => ({
  instanceUuid: randomUUID(),
  projectId: alice.projectId,
  hostname: 'web',
  host: 'h1',
  ...more,
});

const portsOf = async (uuid: string) => (await cloud.neutron.networks.portsOf([uuid])).get(uuid);

describe('check', () => {
  test('`auto` is the one network there is; with two it is ambiguous; with none it fails', async () => {
    expect((await check('auto', [], 1)).networks).toEqual([{ networkId }]);
    await expect(cloud.neutron.networks.check(people.bob, 'auto', [], 1)).rejects.toMatchObject({
      status: 400,
      message: 'Unable to automatically allocate a network for project project-bob',
    });
    const second = await make('networks', { network: { name: 'other' } });
    expect((await check('auto', [], 1)).networks).toEqual([{ networkId }]);
    await make('subnets', { subnet: { network_id: second, cidr: '10.1.0.0/24', ip_version: 4 } });
    await expect(check('auto', [], 1)).rejects.toMatchObject({
      status: 409,
      message: 'Multiple possible networks found, use a Network ID to be more specific.',
    });
    expect((await check('none', [], 1)).networks).toEqual([]);
  });

  test('networks, addresses and ports that can not be used are refused in words of Nova', async () => {
    const bare = await make('networks', { network: { name: 'bare' } });
    const taken = await make('ports', {
      port: { network_id: networkId, device_id: 'somebody', fixed_ips: [{ ip_address: '10.0.0.9' }] },
    });
    const free = await make('ports', { port: { network_id: networkId } });
    const refusals: [Parameters<typeof check>[0], number, number, string][] = [
      [[{ networkId: 'nosuch' }], 1, 400, 'Network nosuch could not be found.'],
      [[{ networkId: bare }], 1, 400, `Network ${bare} requires a subnet in order to boot instances on.`],
      [
        [{ networkId, fixedIp: '10.0.0.9' }],
        1,
        400,
        'Fixed IP address 10.0.0.9 is already in use on instance somebody.',
      ],
      [
        [{ networkId, fixedIp: '10.3.0.9' }],
        1,
        400,
        `Fixed IP address 10.3.0.9 is not a valid ip address for network ${networkId}.`,
      ],
      [[{ portId: 'nosuch' }], 1, 400, 'Port id nosuch could not be found.'],
      [[{ portId: taken }], 1, 409, `Port ${taken} is still in use.`],
    ];
    for (const [request, count, status, message] of refusals)
      await expect(check(request, [], count)).rejects.toMatchObject({ status, message });
    await expect(check([{ portId: free }], [], 2)).rejects.toMatchObject({ status: 400 });
    expect((await check([{ portId: free }], [], 1)).networks).toEqual([{ portId: free }]);
  });

  test('security groups are found by name or id', async () => {
    const id = await make('security-groups', { security_group: { name: 'web' } });
    expect((await check('none', ['web', id], 1)).securityGroupIds).toEqual([id]);
    await expect(check('none', ['nosuch'], 1)).rejects.toMatchObject({
      status: 400,
      message: 'Security group nosuch not found for project project-alice.',
    });
    await make('security-groups', { security_group: { name: 'web' } });
    await expect(check('none', ['web'], 1)).rejects.toMatchObject({ status: 409 });
    expect((await check('none', [], 1)).securityGroupIds).toHaveLength(1);
  });
});

describe('allocate and release', () => {
  test('the same instance twice, also at once, has the same ports, in the order asked for', async () => {
    const me = owner();
    const brought = await make('ports', { port: { network_id: networkId, name: 'mine' } });
    const items = [{ networkId }, { portId: brought }, { networkId, fixedIp: '10.0.0.50' }];
    const { securityGroupIds } = await check(items, [], 1);
    const [first, second] = await Promise.all(
      [1, 2].map(() => cloud.neutron.networks.allocate(me, items, securityGroupIds)),
    );
    expect(first).toEqual(second);
    expect(first).toHaveLength(3);
    expect(first?.[1]?.id).toBe(brought);
    expect(first?.[2]).toMatchObject({
      mtu: 1500,
      network: { id: networkId, name: 'net' },
      securityGroups: [{ name: 'default' }],
      addresses: [
        {
          address: '10.0.0.50',
          subnet: {
            version: 4,
            cidr: '10.0.0.0/24',
            gateway: '10.0.0.1',
            dhcp: true,
            dnsServers: ['9.9.9.9'],
          },
        },
      ],
    });
    expect(await portsOf(me.instanceUuid)).toEqual(first);
    await cloud.neutron.networks.release(me.instanceUuid);
    await cloud.neutron.networks.release(me.instanceUuid);
    expect(await portsOf(me.instanceUuid)).toEqual([]);
    const left = (await cloud.call('alice', 'GET', '/v2.0/ports?device_owner=')).body as unknown as {
      ports: object[];
    };
    expect(left.ports).toMatchObject([{ id: brought, device_id: '', status: 'DOWN' }]);
  });

  test('when the second port can not be made, the first is not there either', async () => {
    const me = owner();
    const items = [{ networkId }, { networkId, fixedIp: '10.0.0.2' }];
    await expect(cloud.neutron.networks.allocate(me, items, [])).rejects.toMatchObject({ status: 409 });
    expect(await portsOf(me.instanceUuid)).toEqual([]);
  });

  test("a user who writes another's instance on his port has no part in that instance", async () => {
    const me = owner();
    await make('ports', {
      port: { network_id: networkId, device_id: me.instanceUuid, device_owner: 'compute:nova' },
    });
    expect(await portsOf(me.instanceUuid)).toEqual([]);
  });

  test('a bound port can not be moved to another device by its owner', async () => {
    const [port] = await cloud.neutron.networks.allocate(owner(), [{ networkId }], []);
    const answer = await cloud.call('alice', 'PUT', `/v2.0/ports/${port?.id}`, {
      port: { device_id: 'other' },
    });
    expect(answer.status).toBe(409);
  });
});

describe('what a host should have', () => {
  test('is the networks of its ports, with DHCP, rules and the members of remote groups on any host', async () => {
    const me = owner();
    const [mine] = await cloud.neutron.networks.allocate(me, [{ networkId }], []);
    const [other] = await cloud.neutron.networks.allocate(owner({ host: 'h2' }), [{ networkId }], []);
    const desired = await cloud.neutron.desiredHostNetwork('h1');
    checkHostNetwork(desired);
    expect(desired.networks).toMatchObject([
      {
        id: networkId,
        mtu: 1500,
        subnets: [{ serviceAddress: '10.0.0.2', dhcp: true, dnsServers: ['9.9.9.9'] }],
        ports: [{ id: mine?.id, instanceUuid: me.instanceUuid, hostname: 'web' }],
      },
    ]);
    expect(desired.networks[0]?.ports).toHaveLength(1);
    const [group] = desired.securityGroups;
    expect(group?.rules).toHaveLength(4);
    expect(group?.members.map(({ mac }) => mac).sort()).toEqual([mine?.mac, other?.mac].sort());
    expect(await cloud.neutron.desiredHostNetwork('h3')).toEqual({ networks: [], securityGroups: [] });
  });

  test('changes, and exactly the hosts concerned are told', async () => {
    const told: string[][] = [];
    cloud.neutron.onChange((hosts) => void told.push([...hosts].sort()));
    const lastly = () => told.splice(0).flat();
    const groupId = await make('security-groups', { security_group: { name: 'web' } });
    const elsewhere = await make('networks', { network: { name: 'elsewhere' } });
    await make('subnets', { subnet: { network_id: elsewhere, cidr: '10.9.0.0/24', ip_version: 4 } });
    expect(lastly()).toEqual([]);
    const first = owner();
    await cloud.neutron.networks.allocate(first, [{ networkId }], [groupId]);
    expect(lastly()).toEqual(['h1']);
    await cloud.neutron.networks.allocate(owner({ host: 'h2' }), [{ networkId: elsewhere }], [groupId]);
    expect(lastly()).toEqual(['h1', 'h2']);
    await make('security-group-rules', {
      security_group_rule: { security_group_id: groupId, direction: 'ingress', protocol: 'icmp' },
    });
    expect(lastly()).toEqual(['h1', 'h2']);
    await make('subnets', { subnet: { network_id: networkId, cidr: '10.5.0.0/24', ip_version: 4 } });
    expect(lastly()).toEqual(['h1']);
    await cloud.neutron.networks.release(first.instanceUuid);
    expect(lastly()).toEqual(['h1', 'h2']);
  });

  test('a host that reports its taps makes their ports ACTIVE, and is an agent', async () => {
    const [port] = await cloud.neutron.networks.allocate(owner(), [{ networkId }], []);
    const status = async () =>
      (await cloud.call('alice', 'GET', `/v2.0/ports/${port?.id}`)).body.port?.status;
    expect(await status()).toBe('DOWN');
    await cloud.neutron.reportHost('h1', [port?.id ?? '']);
    expect(await status()).toBe('ACTIVE');
    await cloud.neutron.reportHost('h1', []);
    expect(await status()).toBe('DOWN');
    expect((await cloud.call('admin', 'GET', '/v2.0/agents')).body).toMatchObject({
      agents: [{ host: 'h1', alive: true }],
    });
    expect((await cloud.call('alice', 'GET', '/v2.0/agents')).body).toEqual({ agents: [] });
  });
});
