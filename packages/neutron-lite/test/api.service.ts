// The API on a real PostgreSQL, asked as the stock client asks.
import { readFile } from 'node:fs/promises';
import { beforeEach, afterEach, describe, expect, test } from 'vitest';
import { neutronUnderTest, type Name, type NeutronUnderTest } from './neutron-under-test.ts';

type Recorded = Record<
  string,
  { request: object; status: number; body: Record<string, Record<string, unknown>> }
>;
const recorded = JSON.parse(
  await readFile(new URL('../fixtures/neutron-answers.json', import.meta.url), 'utf8'),
) as Recorded;
const answerOf = (name: string) => recorded[name] ?? expect.fail(name);

let cloud: NeutronUnderTest;
beforeEach(async () => void (cloud = await neutronUnderTest()));
afterEach(() => cloud.close());

const post = (path: string, body: object, who: Name = 'alice') =>
  cloud.call(who, 'POST', `/v2.0/${path}`, body);
const get = (path: string, who: Name = 'alice') => cloud.call(who, 'GET', `/v2.0/${path}`);
const remove = (path: string, who: Name = 'alice') => cloud.call(who, 'DELETE', `/v2.0/${path}`);
const one = (body: Record<string, { id: string } & Record<string, unknown>>) =>
  Object.values(body)[0] ?? expect.fail('empty answer');

async function network(who: Name = 'alice', more: object = {}) {
  return one((await post('networks', { network: { name: 'net', ...more } }, who)).body);
}
async function subnet(networkId: string, cidr = '10.0.0.0/24', more: object = {}, who: Name = 'alice') {
  return one(
    (
      await post(
        'subnets',
        { subnet: { network_id: networkId, cidr, ip_version: cidr.includes(':') ? 6 : 4, ...more } },
        who,
      )
    ).body,
  );
}

describe('answers as recorded from Neutron', () => {
  test('a version document without a token, and 401 in its form for the rest', async () => {
    expect((await cloud.neutron.app.inject('/')).json()).toEqual({
      versions: [
        { id: 'v2.0', status: 'CURRENT', links: [{ rel: 'self', href: 'http://127.0.0.1:9696/v2.0/' }] },
      ],
    });
    const refused = await cloud.neutron.app.inject('/v2.0/networks');
    expect([refused.statusCode, refused.json().error.code]).toEqual([401, 401]);
  });

  test.each(['network', 'subnet', 'subnet6', 'port', 'security_group', 'security_group_rule'])(
    '%s: the same fields with the same values',
    async (name) => {
      const { request, status, body } = answerOf(name);
      const [member = ''] = Object.keys(body);
      const wanted = { ...(request as Record<string, Record<string, unknown>>)[member] };
      if ('network_id' in wanted) wanted.network_id = (await network('admin')).id;
      if (name === 'port') await subnet(String(wanted.network_id), '172.16.1.0/24', {}, 'admin');
      if ('security_group_id' in wanted)
        wanted.security_group_id = one(
          (await post('security-groups', { security_group: { name: 'g' } }, 'admin')).body,
        ).id;
      const answer = await post(`${member.replaceAll('_', '-')}s`, { [member]: wanted }, 'admin');
      expect(answer.status).toBe(status);
      expect(answer.headers['x-openstack-request-id']).toMatch(/^req-/);
      const view = one(answer.body);
      const expected = body[member] ?? {};
      expect(Object.keys(view).sort()).toEqual(Object.keys(expected).sort());
      const own = [
        'id',
        'tenant_id',
        'project_id',
        'network_id',
        'mac_address',
        'fixed_ips',
        'security_groups',
        'security_group_id',
        'created_at',
        'updated_at',
        'revision_number',
        'security_group_rules',
      ];
      for (const key of Object.keys(expected).filter((key) => !own.includes(key)))
        expect([key, view[key]]).toEqual([key, expected[key]]);
    },
  );

  test.each([
    ['networks/nosuch', 'NetworkNotFound', 'Network nosuch could not be found.'],
    ['subnets/nosuch', 'SubnetNotFound', 'Subnet nosuch could not be found.'],
    ['ports/nosuch', 'PortNotFound', 'Port nosuch could not be found.'],
    ['security-groups/nosuch', 'SecurityGroupNotFound', 'Security group nosuch does not exist'],
    ['agents/nosuch', 'AgentNotFound', 'Agent nosuch could not be found.'],
  ])('GET %s is a 404 that says so', async (path, type, message) => {
    expect(await get(path, 'admin')).toMatchObject({
      status: 404,
      body: { NeutronError: { type, message, detail: '' } },
    });
  });

  test('what is not here says that it is not', async () => {
    const answer = await post('routers', { router: { name: 'r' } });
    expect(answer.status).toBe(404);
    expect(JSON.stringify(answer.body)).toContain('This cloud has no POST /v2.0/routers');
    expect((await get('extensions/router')).status).toBe(404);
    expect((await get('extensions/security-group')).status).toBe(200);
  });

  test.each([
    ['networks', {}, "Unable to find 'network' in request body"],
    ['networks', { network: { nosuch: 1 } }, "Unrecognized attribute(s) 'nosuch'"],
    [
      'subnets',
      { subnet: { cidr: '10.0.0.0/24', ip_version: 4 } },
      "Failed to parse request. Required attribute 'network_id' not specified",
    ],
    [
      'networks',
      { network: { 'provider:network_type': 'vlan' } },
      "Invalid input for operation: network_type value 'vlan' not supported.",
    ],
  ])('POST %s %j is a 400 with the reason', async (path, body, message) => {
    expect(await post(path, body)).toMatchObject({ status: 400, body: { NeutronError: { message } } });
  });
});

describe('lists', () => {
  test('repeated keys are alternatives, fields are chosen, unknown filters are refused', async () => {
    for (const name of ['a', 'b', 'c']) await network('alice', { name });
    const names = (answer: { body: object }) =>
      (answer.body as { networks: { name: string }[] }).networks.map(({ name }) => name);
    expect(names(await get('networks?name=a&name=c'))).toEqual(['a', 'c']);
    expect((await get('networks?name=a&fields=name')).body).toEqual({ networks: [{ name: 'a' }] });
    expect(names(await get('networks?shared=True'))).toEqual([]);
    expect(names(await get('networks?sort_key=name&sort_dir=desc'))).toEqual(['c', 'b', 'a']);
    expect(names(await get('networks?tenant_id=project-alice&name=b'))).toEqual(['b']);
    expect(await get('networks?nosuch=1')).toMatchObject({
      status: 400,
      body: { NeutronError: { message: "['nosuch'] is invalid attribute for filtering" } },
    });
  });

  test('pages follow each other by marker', async () => {
    for (const name of ['a', 'b', 'c']) await network('alice', { name });
    const first = (await get('networks?limit=2')).body as unknown as {
      networks: { name: string }[];
      networks_links: { href: string }[];
    };
    expect(first.networks).toHaveLength(2);
    const next = new URL(first.networks_links[0]?.href ?? '');
    const second = await cloud.call('alice', 'GET', next.pathname + next.search);
    expect(second.body).toMatchObject({ networks: [{ name: 'c' }] });
    expect(second.body).not.toHaveProperty('networks_links');
  });

  test('ports are found by device, network and address', async () => {
    const { id } = await network();
    await subnet(id);
    const port = one(
      (
        await post('ports', {
          port: { network_id: id, device_id: 'server', fixed_ips: [{ ip_address: '10.0.0.77' }] },
        })
      ).body,
    );
    for (const query of [
      'device_id=server',
      `network_id=${id}&device_owner=`,
      'fixed_ips=ip_address%3D10.0.0.77',
      `id=${port.id}`,
    ]) {
      expect((await get(`ports?${query}&fields=id`)).body).toEqual({ ports: [{ id: port.id }] });
    }
  });
});

describe('who sees what', () => {
  test('a network is seen by its project, by all when it is shared, and changed by its project alone', async () => {
    const own = await network('alice');
    expect((await get(`networks/${own.id}`, 'bob')).status).toBe(404);
    expect((await post('networks', { network: { shared: true } }, 'alice')).status).toBe(403);
    const shared = await network('admin', { shared: true });
    expect((await get(`networks/${shared.id}`, 'bob')).status).toBe(200);
    expect((await remove(`networks/${shared.id}`, 'bob')).status).toBe(403);
    expect((await get(`networks/${shared.id}`, 'bob')).body.network).not.toHaveProperty(
      'provider:network_type',
    );
  });

  test("on somebody else's shared network one may have ports, but not choose to spoof", async () => {
    const { id } = await network('admin', { shared: true });
    await subnet(id, '10.0.0.0/24', {}, 'admin');
    expect((await post('ports', { port: { network_id: id } }, 'bob')).status).toBe(201);
    for (const forged of [
      { port_security_enabled: false, security_groups: [] },
      { mac_address: 'fa:16:3e:00:00:01' },
      { allowed_address_pairs: [{ ip_address: '10.0.0.1' }] },
      { 'binding:host_id': 'h' },
      { device_owner: 'network:dhcp' },
    ]) {
      expect((await post('ports', { port: { network_id: id, ...forged } }, 'bob')).status).toBe(403);
    }
  });

  test('every project finds its default group, and another project does not', async () => {
    const groups = async (who: Name) =>
      (
        (await get('security-groups?name=default', who)).body as unknown as {
          security_groups: { id: string; project_id: string; security_group_rules: object[] }[];
        }
      ).security_groups;
    const [[alices], [bobs]] = [await groups('alice'), await groups('bob')];
    expect(alices?.id).not.toBe(bobs?.id);
    expect(alices?.security_group_rules).toHaveLength(4);
    expect(await groups('alice')).toHaveLength(1);
    expect((await get(`security-groups/${alices?.id}`, 'bob')).status).toBe(404);
    expect((await remove(`security-groups/${alices?.id}`)).body.NeutronError).toMatchObject({
      type: 'SecurityGroupCannotRemoveDefault',
    });
  });
});

describe('subnets', () => {
  test('overlapping ranges in one network are refused, in another they are not', async () => {
    const { id } = await network();
    await subnet(id, '10.0.0.0/16');
    expect(
      await post('subnets', { subnet: { network_id: id, cidr: '10.0.7.0/24', ip_version: 4 } }),
    ).toMatchObject({
      status: 400,
      body: {
        NeutronError: {
          type: 'InvalidInput',
          message: `Invalid input for operation: Requested subnet with cidr: 10.0.7.0/24 for network: ${id} overlaps with another subnet.`,
        },
      },
    });
    expect((await subnet((await network()).id, '10.0.0.0/16')).cidr).toBe('10.0.0.0/16');
  });

  test('DHCP has one port with an address in each subnet that it serves, and goes with the last', async () => {
    const { id } = await network();
    const [first, second] = [await subnet(id), await subnet(id, '10.0.1.0/24')];
    const dhcp = async () =>
      (
        (await get(`ports?network_id=${id}&device_owner=network:dhcp`)).body as unknown as {
          ports: { fixed_ips: object[] }[];
        }
      ).ports;
    expect(await dhcp()).toMatchObject([
      { fixed_ips: [{ ip_address: '10.0.0.2' }, { ip_address: '10.0.1.2' }] },
    ]);
    await cloud.call('alice', 'PUT', `/v2.0/subnets/${first.id}`, { subnet: { enable_dhcp: false } });
    expect(await dhcp()).toMatchObject([{ fixed_ips: [{ ip_address: '10.0.1.2' }] }]);
    expect((await remove(`subnets/${second.id}`)).status).toBe(204);
    expect(await dhcp()).toEqual([]);
  });

  test('a network or subnet in use stays, and says for whom', async () => {
    const { id } = await network();
    const sub = await subnet(id);
    const port = one((await post('ports', { port: { network_id: id } })).body);
    expect(await remove(`networks/${id}`)).toMatchObject({
      status: 409,
      body: {
        NeutronError: {
          type: 'NetworkInUse',
          message: expect.stringContaining(`id for these ports is: ${port.id}.`),
        },
      },
    });
    expect(await remove(`subnets/${sub.id}`)).toMatchObject({
      status: 409,
      body: { NeutronError: { type: 'SubnetInUse' } },
    });
    await remove(`ports/${port.id}`);
    expect((await remove(`networks/${id}`)).status).toBe(204);
    expect((await get(`subnets/${sub.id}`)).status).toBe(404);
  });
});

describe('ports', () => {
  test('many at once get addresses and MACs of their own, until the range is used up', async () => {
    const { id } = await network();
    await subnet(id, '10.0.0.0/27');
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => post('ports', { port: { network_id: id } })),
    );
    const made = answers
      .filter(({ status }) => status === 201)
      .map(
        ({ body }) => body.port as unknown as { mac_address: string; fixed_ips: { ip_address: string }[] },
      );
    // Of 30 hosts one is the gateway and one serves DHCP.
    expect(made).toHaveLength(28);
    expect(new Set(made.map((port) => port.fixed_ips[0]?.ip_address)).size).toBe(28);
    expect(new Set(made.map((port) => port.mac_address)).size).toBe(28);
    expect(answers.find(({ status }) => status === 409)?.body.NeutronError).toMatchObject({
      type: 'IpAddressGenerationFailure',
      message: `No more IP addresses available on network ${id}.`,
    });
  });

  test('an address may be chosen once, and must be of the network', async () => {
    const { id } = await network();
    const sub = await subnet(id);
    const ask = (ip_address: string) =>
      post('ports', { port: { network_id: id, fixed_ips: [{ ip_address }] } });
    expect((await ask('10.0.0.50')).status).toBe(201);
    expect((await ask('10.0.0.50')).body.NeutronError).toMatchObject({
      type: 'IpAddressAlreadyAllocated',
      message: `IP address 10.0.0.50 already allocated in subnet ${sub.id}`,
    });
    expect(await ask('10.9.0.1')).toMatchObject({
      status: 400,
      body: { NeutronError: { type: 'InvalidIpForNetwork' } },
    });
    expect((await ask('10.0.0.255')).status).toBe(400);
  });

  test('a refused port leaves nothing behind', async () => {
    const { id } = await network();
    await subnet(id);
    await post('ports', { port: { network_id: id, fixed_ips: [{ ip_address: '10.9.0.1' }] } });
    expect((await get(`ports?network_id=${id}&device_owner=`)).body).toEqual({ ports: [] });
  });

  test('an automatic IPv6 address is made of the MAC', async () => {
    const { id } = await network();
    await subnet(id);
    await subnet(id, 'fd00::/64', { ipv6_ra_mode: 'slaac', ipv6_address_mode: 'slaac' });
    const port = (await post('ports', { port: { network_id: id, mac_address: 'FA:16:3E:00:00:01' } })).body
      .port;
    expect(port?.mac_address).toBe('fa:16:3e:00:00:01');
    expect(port?.fixed_ips).toMatchObject([{}, { ip_address: 'fd00::f816:3eff:fe00:1' }]);
  });

  test('update changes names, groups and addresses; groups need port security', async () => {
    const { id } = await network();
    await subnet(id);
    const port = one((await post('ports', { port: { network_id: id } })).body);
    const group = one((await post('security-groups', { security_group: { name: 'g' } })).body);
    const put = (body: object) => cloud.call('alice', 'PUT', `/v2.0/ports/${port.id}`, { port: body });
    const changed = (
      await put({ name: 'n', security_groups: [group.id], fixed_ips: [{ ip_address: '10.0.0.9' }] })
    ).body.port;
    expect(changed).toMatchObject({
      name: 'n',
      security_groups: [group.id],
      fixed_ips: [{ ip_address: '10.0.0.9' }],
      revision_number: 2,
    });
    expect(await put({ port_security_enabled: false })).toMatchObject({ status: 409 });
    expect(await put({ port_security_enabled: false, security_groups: [] })).toMatchObject({ status: 200 });
    expect((await put({ security_groups: ['nosuch'] })).status).toBe(404);
  });
});

describe('security groups', () => {
  test('the same rule twice is refused with the id of the first', async () => {
    const group = one((await post('security-groups', { security_group: { name: 'g' } })).body);
    const rule = {
      security_group_id: group.id,
      direction: 'ingress',
      protocol: 'tcp',
      port_range_min: 22,
      port_range_max: 22,
    };
    const first = one((await post('security-group-rules', { security_group_rule: rule })).body);
    expect(await post('security-group-rules', { security_group_rule: rule })).toMatchObject({
      status: 409,
      body: {
        NeutronError: {
          type: 'SecurityGroupRuleExists',
          message: `Security group rule already exists. Rule id is ${first.id}.`,
        },
      },
    });
    expect((await remove(`security-group-rules/${first.id}`)).status).toBe(204);
    expect((await post('security-group-rules', { security_group_rule: rule })).status).toBe(201);
  });

  test('a group that a port has stays', async () => {
    const { id } = await network();
    const group = one((await post('security-groups', { security_group: { name: 'g' } })).body);
    const port = one((await post('ports', { port: { network_id: id, security_groups: [group.id] } })).body);
    expect(await remove(`security-groups/${group.id}`)).toMatchObject({
      status: 409,
      body: { NeutronError: { type: 'SecurityGroupInUse', message: `Security Group ${group.id} in use.` } },
    });
    await remove(`ports/${port.id}`);
    expect((await remove(`security-groups/${group.id}`)).status).toBe(204);
  });

  test('two who look first at the same time make one default group', async () => {
    await Promise.all(Array.from({ length: 5 }, () => get('security-groups', 'bob')));
    expect(
      ((await get('security-groups', 'bob')).body as unknown as { security_groups: object[] })
        .security_groups,
    ).toHaveLength(1);
  });
});
