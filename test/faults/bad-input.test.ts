// Requests that are wrong in ways that only a whole cloud can tell: what one service refuses, as the user of another
// sees it. Each is refused in Nova's words, and leaves nothing behind in any service or on any host.
import { strict as assert } from 'node:assert';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../../packages/cli/src/first-run/api-client.ts';
import { rawClient, type RawAnswer, type RawClient } from '../harness/raw-client.ts';
import { startSimulatedCloud, type SimulatedCloud } from '../harness/simulated-cloud.ts';
import { uploadEmptyDisk } from '../harness/tiny-disk.ts';
import { until } from '../harness/until.ts';

/** What the requests refer to; those of the administrator's project are not demo's to use. */
interface World {
  readonly image: string;
  readonly network: string;
  readonly [name: string]: string;
}

let cloud: SimulatedCloud;
let raw: RawClient;
let world: World;
let before: unknown;

beforeAll(async () => {
  cloud = await startSimulatedCloud(['a']);
  raw = await rawClient(cloud.logins.demo);
  world = await makeWorld(cloud.admin, cloud.demo);
  before = await everything();
});
afterAll(() => cloud.stop());

const idOf = async (api: ApiClient, path: string, body: Record<string, unknown>): Promise<string> => {
  const answer = await api.call<Record<string, { id: string }>>('network', 'POST', `/v2.0/${path}`, body);
  return Object.values(answer)[0]?.id ?? '';
};

const newNetwork = (api: ApiClient, name: string) => idOf(api, 'networks', { network: { name } });

async function withSubnet(api: ApiClient, name: string, cidr: string): Promise<string> {
  const network_id = await newNetwork(api, name);
  await idOf(api, 'subnets', { subnet: { network_id, ip_version: 4, cidr } });
  return network_id;
}

const newImage = async (api: ApiClient, more: Record<string, unknown>): Promise<string> => {
  const image = { name: 'i', disk_format: 'qcow2', container_format: 'bare', ...more };
  return (await api.call<{ id: string }>('image', 'POST', '/v2/images', image)).id;
};

/** Ports until there is no address left. */
async function fill(api: ApiClient, network_id: string): Promise<void> {
  const next = () => idOf(api, 'ports', { port: { network_id } });
  while (
    await next().then(
      () => true,
      () => false,
    )
  );
}

async function makeWorld(admin: ApiClient, demo: ApiClient): Promise<World> {
  const { networks } = await demo.call<{ networks: { id: string }[] }>(
    'network',
    'GET',
    '/v2.0/networks?name=private',
  );
  const network = networks[0]?.id ?? '';
  const own = await withSubnet(demo, 'own', '10.30.0.0/24');
  const bare = await newNetwork(demo, 'bare');
  const small = await withSubnet(demo, 'small', '10.31.0.0/29');
  await fill(demo, small);
  const foreign = await withSubnet(admin, 'foreign', '10.32.0.0/24');
  for (const name of ['twice', 'twice']) await idOf(demo, 'security-groups', { security_group: { name } });
  const usedAddress = { fixed_ips: [{ ip_address: '10.30.0.77' }], device_id: randomUUID() };
  await admin.call('compute', 'POST', '/flavors', {
    flavor: { id: 'private', name: 'p', ram: 64, disk: 1, vcpus: 1, 'os-flavor-access:is_public': false },
  });
  await admin.call('compute', 'POST', '/os-keypairs', { keypair: { name: 'of-admin' } });
  return {
    image: await uploadEmptyDisk(admin),
    network,
    own,
    bare,
    small,
    foreign,
    usedPort: await idOf(demo, 'ports', { port: { network_id: own, ...usedAddress } }),
    foreignPort: await idOf(admin, 'ports', { port: { network_id: foreign } }),
    portWithoutAddress: await idOf(demo, 'ports', { port: { network_id: bare } }),
    foreignGroup: await idOf(admin, 'security-groups', { security_group: { name: 'of-admin' } }),
    privateImage: await uploadEmptyDisk(admin, 'private', { visibility: 'private' }),
    hungryImage: await uploadEmptyDisk(admin, 'hungry', { min_ram: 4096 }),
    bigImage: await uploadEmptyDisk(admin, 'big', { min_disk: 50 }),
    queuedImage: await newImage(demo, {}),
    nobody: randomUUID(),
  };
}

/** All that a request could have made, wherever it would be. */
async function everything(): Promise<unknown> {
  const { admin, hosts } = cloud;
  const { servers } = await admin.call<{ servers: unknown[] }>(
    'compute',
    'GET',
    '/servers/detail?all_tenants=1',
  );
  const { ports } = await admin.call<{ ports: { id: string; device_id: string }[] }>(
    'network',
    'GET',
    '/v2.0/ports',
  );
  const { hypervisor_statistics: used } = await admin.call<{ hypervisor_statistics: Record<string, number> }>(
    'compute',
    'GET',
    '/os-hypervisors/statistics',
  );
  return {
    servers,
    ports: ports.map(({ id, device_id }) => `${id} ${device_id}`).toSorted(),
    claims: [used['vcpus_used'], used['memory_mb_used'], used['local_gb_used']],
    hosts: [...hosts.values()].map(({ hypervisor, plugged, published }) => [
      ...hypervisor.guests.keys(),
      ...plugged,
      ...published.keys(),
    ]),
  };
}

const json = { 'content-type': 'application/json' };

const post = (body: unknown, headers: Record<string, string> = {}): Promise<RawAnswer> =>
  raw('compute', 'POST', '/servers', { body: JSON.stringify(body), headers: { ...json, ...headers } });

const server = (more: Record<string, unknown>) => ({
  server: {
    name: 'bad',
    imageRef: world.image,
    flavorRef: '1',
    networks: [{ uuid: world.network }],
    ...more,
  },
});

const fault = (kind: string, code: number, message: unknown) => ({
  status: code,
  body: { [kind]: { code, message } },
});
const refused = (message: unknown) => fault('badRequest', 400, message);
const inConflict = (message: unknown) => fault('conflictingRequest', 409, message);

afterEach(async () => assert.deepEqual(await everything(), before, 'something was created'));

describe('what another service refuses', () => {
  it.each<[string, () => Record<string, unknown>, () => object]>([
    [
      'an image that is not there',
      () => ({ imageRef: world['nobody'] }),
      () => refused('Can not find requested image'),
    ],
    [
      'the private image of another project',
      () => ({ imageRef: world['privateImage'] }),
      () => refused('Can not find requested image'),
    ],
    [
      'an image without data',
      () => ({ imageRef: world['queuedImage'] }),
      () => refused(`Image ${world['queuedImage']} is not active.`),
    ],
    [
      'an image that needs more memory',
      () => ({ imageRef: world['hungryImage'] }),
      () => refused("Flavor's memory is too small for requested image."),
    ],
    [
      'an image that needs a larger disk',
      () => ({ imageRef: world['bigImage'] }),
      () =>
        refused(
          "Flavor's disk is smaller than the minimum size specified in image metadata. Flavor disk is 1073741824 bytes, minimum size is 53687091200 bytes.",
        ),
    ],
    [
      'a flavor that is not there',
      () => ({ flavorRef: 'nosuch' }),
      () => refused('Flavor nosuch could not be found.'),
    ],
    [
      'a private flavor of others',
      () => ({ flavorRef: 'private' }),
      () => refused('Flavor private could not be found.'),
    ],
    [
      'the key of another user',
      () => ({ key_name: 'of-admin' }),
      () => refused('Invalid key_name provided.'),
    ],
    [
      'a network that is not there',
      () => ({ networks: [{ uuid: world['nobody'] }] }),
      () => refused(`Network ${world['nobody']} could not be found.`),
    ],
    [
      'the network of another project',
      () => ({ networks: [{ uuid: world['foreign'] }] }),
      () => refused(`Network ${world['foreign']} could not be found.`),
    ],
    [
      'a network without a subnet',
      () => ({ networks: [{ uuid: world['bare'] }] }),
      () => refused(`Network ${world['bare']} requires a subnet in order to boot instances on.`),
    ],
    [
      'no network where there are several',
      () => ({ networks: undefined }),
      () => inConflict('Multiple possible networks found, use a Network ID to be more specific.'),
    ],
    [
      'an address outside of the network',
      () => ({ networks: [{ uuid: world['own'], fixed_ip: '192.0.2.1' }] }),
      () => refused(`Fixed IP address 192.0.2.1 is not a valid ip address for network ${world['own']}.`),
    ],
    [
      'an address that another port has',
      () => ({ networks: [{ uuid: world['own'], fixed_ip: '10.30.0.77' }] }),
      () => refused(expect.stringMatching(/^Fixed IP address 10\.30\.0\.77 is already in use on instance /)),
    ],
    [
      'one address for two servers',
      () => ({ networks: [{ uuid: world['own'], fixed_ip: '10.30.0.9' }], min_count: 2 }),
      () => refused(expect.stringMatching(/^Invalid fixed IP and max count request/)),
    ],
    [
      'a port that is not there',
      () => ({ networks: [{ port: world['nobody'] }] }),
      () => refused(`Port id ${world['nobody']} could not be found.`),
    ],
    [
      'the port of another project',
      () => ({ networks: [{ port: world['foreignPort'] }] }),
      () => refused(`Port id ${world['foreignPort']} could not be found.`),
    ],
    [
      'a port that is in use',
      () => ({ networks: [{ port: world['usedPort'] }] }),
      () => inConflict(`Port ${world['usedPort']} is still in use.`),
    ],
    [
      'a port without an address',
      () => ({ networks: [{ port: world['portWithoutAddress'] }] }),
      () => refused(`Port ${world['portWithoutAddress']} requires a FixedIP in order to be used.`),
    ],
    [
      'a good network beside one that is not there',
      () => ({ networks: [{ uuid: world.network }, { uuid: world['nobody'] }] }),
      () => refused(`Network ${world['nobody']} could not be found.`),
    ],
    [
      'a group that is not there',
      () => ({ security_groups: [{ name: 'nosuch' }] }),
      () => refused(expect.stringMatching(/^Security group nosuch not found for project [0-9a-f]{32}\.$/)),
    ],
    [
      'the group of another project',
      () => ({ security_groups: [{ name: world['foreignGroup'] }] }),
      () => refused(expect.stringMatching(`^Security group ${world['foreignGroup']} not found for project`)),
    ],
    [
      'a group of which there are two',
      () => ({ security_groups: [{ name: 'twice' }] }),
      () => inConflict("Multiple security groups found matching 'twice'. Use an ID to be more specific."),
    ],
  ])('%s', async (_what, more, answer) => {
    expect(await post(server(more()))).toMatchObject(answer());
  });

  it('a network without a free address: the server is in ERROR with the reason, and leaves nothing', async () => {
    const answer = await post(server({ networks: [{ uuid: world['small'] }] }));
    expect(answer.status).toBe(202);
    const { id } = (answer.body as { server: { id: string } }).server;
    const show = () => cloud.demo.call<{ server: Broken }>('compute', 'GET', `/servers/${id}`);
    const failed = await until('it is in ERROR', async () => {
      const { server: shown } = await show();
      return shown.status === 'ERROR' ? shown : undefined;
    });
    expect(failed.fault?.message).toContain(`No more IP addresses available on network ${world['small']}`);
    await cloud.demo.call('compute', 'DELETE', `/servers/${id}`);
    await until('it is gone', () =>
      show().then(
        () => false,
        () => true,
      ),
    );
  });
});

interface Broken {
  status: string;
  fault?: { message: string };
}

describe('what is no proper request', () => {
  const good = () => JSON.stringify(server({}));
  const send = (body: string, headers: Record<string, string> = json) =>
    raw('compute', 'POST', '/servers', { body, headers });

  it.each(['{"server": ', '', 'null', '[]', '"server"', '\u0000', '{"server": {}} {}'])(
    'the body %j',
    async (body) => {
      expect(await send(body)).toMatchObject(refused(expect.any(String)));
    },
  );

  it('bytes that are no UTF-8', async () => {
    const body = Buffer.from(good().replace('bad', 'b\u00e4d'), 'latin1');
    expect(await raw('compute', 'POST', '/servers', { body, headers: json })).toMatchObject(
      refused('Malformed request body'),
    );
  });

  it.each(['text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'application/jsonx'])(
    'the content type %s',
    async (type) => {
      expect(await send(good(), { 'content-type': type })).toMatchObject(
        fault('badMediaType', 415, 'Unsupported Content-Type'),
      );
    },
  );

  it('a body of many megabytes', async () => {
    const body = JSON.stringify(server({ metadata: { k: 'x'.repeat(8 * 1024 * 1024) } }));
    expect(await send(body)).toMatchObject(fault('overLimit', 413, 'Request is too large.'));
  });

  it('JSON nested a hundred thousand deep', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect((await send(`{"server": ${deep}}`)).status).toBe(400);
  });

  it('keys that are no properties but reach for prototypes', async () => {
    const answer = await send(good().replace('"name"', '"__proto__": {"isAdmin": true}, "name"'));
    expect(answer).toMatchObject({ status: 400 });
  });

  it.each([
    ['no token', ''],
    ['a token that nobody was given', 'nosuch'],
    ['a token of thousands of letters', 'x'.repeat(4000)],
  ])('%s', async (_what, token) => {
    const answer = await raw('compute', 'POST', '/servers', {
      body: good(),
      headers: { ...json, 'x-auth-token': token },
    });
    expect(answer).toMatchObject({ status: 401, body: { error: { code: 401, title: 'Unauthorized' } } });
  });

  it('a microversion that there is not', async () => {
    const answer = await post(server({}), { 'openstack-api-version': 'compute 2.999' });
    expect(answer).toMatchObject({ status: 406 });
  });
});

describe('what is too long, or holds what it may not', () => {
  const base64 = (bytes: number) => Buffer.alloc(bytes, 'x').toString('base64');

  it('user data of more than 65535 bytes encoded', async () => {
    expect(await post(server({ user_data: base64(49_153) }))).toMatchObject(
      refused(expect.stringMatching(/^Invalid input for field\/attribute user_data\..*is too long$/)),
    );
  });

  it('user data that is not base64', async () => {
    expect(await post(server({ user_data: '#cloud-config\n' }))).toMatchObject(
      refused(expect.stringMatching(/is not a 'base64'$/)),
    );
  });

  it('a line break, a bell, an escape or NUL in a name', async () => {
    for (const character of ['\n', '\u0007', '\u001b', '\u0000', '\u0085']) {
      expect(await post(server({ name: `a${character}b` }))).toMatchObject(
        refused(expect.stringMatching(/^Invalid input for field\/attribute name\. /)),
      );
    }
  });

  it('a half of a surrogate pair in a name', async () => {
    const body = JSON.stringify(server({ name: 'NAME' })).replace('NAME', '\\ud800');
    expect(await raw('compute', 'POST', '/servers', { body, headers: json })).toMatchObject({ status: 400 });
  });

  it('names of other things: keys, groups, networks, images, flavors', async () => {
    const name = 'a\u0000b';
    const answers = [
      await raw('compute', 'POST', '/os-keypairs', {
        body: JSON.stringify({ keypair: { name } }),
        headers: json,
      }),
      await raw('network', 'POST', '/v2.0/networks', {
        body: JSON.stringify({ network: { name } }),
        headers: json,
      }),
      await raw('network', 'POST', '/v2.0/security-groups', {
        body: JSON.stringify({ security_group: { name } }),
        headers: json,
      }),
      await raw('image', 'POST', '/v2/images', {
        body: JSON.stringify({ name, disk_format: 'raw', container_format: 'bare' }),
        headers: json,
      }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
  });

  it.each(['nosuch', '\u0000', '../..', "' or 1=1 --", 'x'.repeat(400)])('the id %j', async (id) => {
    const paths = [
      ['compute', '/servers'],
      ['compute', '/flavors'],
      ['compute', '/os-keypairs'],
      ['network', '/v2.0/ports'],
      ['network', '/v2.0/networks'],
      ['image', '/v2/images'],
    ] as const;
    for (const [service, path] of paths) {
      const { status } = await raw(service, 'GET', `${path}/${encodeURIComponent(id)}`);
      expect([400, 404], `${service} ${path}`).toContain(status);
    }
  });

  it('user data of 65532 bytes encoded, the longest that base64 allows, is taken whole', async () => {
    const user_data = base64(49_149);
    const { body } = await post(server({ user_data }));
    const { id } = (body as { server: { id: string } }).server;
    const host = cloud.hosts.get('a');
    await until('the guest may read it', () => host?.published.get(id)?.userData === user_data);
    await cloud.demo.call('compute', 'DELETE', `/servers/${id}`);
    await until('it is gone', async () => (await raw('compute', 'GET', `/servers/${id}`)).status === 404);
  });
});
