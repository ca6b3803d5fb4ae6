import { createHmac } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { recordedServer } from '@nova-lite/instance-metadata/fixtures';
import type { InstanceRecord, ProvisioningReport } from '@nova-lite/instance-metadata';
import { linkLocalOf } from './guest-address.ts';
import { serve, type TestServer } from './testing/ask.ts';
import { testService } from './testing/service.ts';

const servers: TestServer[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

const { record } = recordedServer('g2');
const [port] = record.ports;
if (!port) throw new Error('the recorded server has a port');

/** An instance that comes from the address that tests come from. */
const onLoopback = (changes: Partial<InstanceRecord> = {}, networkId = 'net-1'): InstanceRecord => {
  const addresses = port.addresses.map((it) => ({ ...it, address: '127.0.0.1' }));
  return { ...record, ports: [{ ...port, network: { id: networkId, name: 'net' }, addresses }], ...changes };
};

async function start(options = testService(), networkId = 'net-1') {
  const server = await serve(options.service.guestHandler(networkId));
  servers.push(server);
  return { ...options, ask: server.ask };
}

const name = async ({ ask }: Pick<TestServer, 'ask'>, headers: string[] = []) =>
  (
    JSON.parse((await ask({ path: '/openstack/latest/meta_data.json', headers })).body.toString()) as {
      name: string;
    }
  ).name;

test('the same address in two networks is two instances', async () => {
  const options = testService();
  options.instances.publish(onLoopback({ uuid: 'a', name: 'in-1' }, 'net-1'));
  options.instances.publish(onLoopback({ uuid: 'b', name: 'in-2' }, 'net-2'));
  expect(await name(await start(options, 'net-1'))).toBe('in-1');
  expect(await name(await start(options, 'net-2'))).toBe('in-2');
});

test('headers that a guest writes do not change who is asking', async () => {
  const service = await start();
  service.instances.publish(onLoopback({ name: 'me' }));
  service.instances.publish({ ...recordedServer('g1').record, name: 'other' });
  const other = recordedServer('g1').record;
  const signature = createHmac('sha256', '').update(other.uuid).digest('hex');
  const forged = [
    ['X-Forwarded-For', '203.0.113.110'],
    ['X-Forwarded-For', '203.0.113.110', 'X-Forwarded-For', '::ffff:203.0.113.110'],
    ['Forwarded', 'for=203.0.113.110', 'X-Real-IP', '203.0.113.110'],
    ['X-Instance-ID', other.uuid, 'X-Tenant-ID', other.projectId, 'X-Instance-ID-Signature', signature],
    ['X-Neutron-Network-ID', 'net-2', 'x_ovn_network_id', 'net-2', 'X-NEUTRON-ROUTER-ID', 'r'],
    ['X-Metadata-Provider', 'p', 'X-Metadata-Provider-Signature', signature],
  ];
  expect(await Promise.all(forged.map((headers) => name(service, headers)))).toEqual(forged.map(() => 'me'));
});

test('an address that nobody has is not found; who gets it next sees nothing of who had it', async () => {
  const service = await start();
  expect((await service.ask('/openstack')).status).toBe(404);
  service.instances.publish(onLoopback({ uuid: 'old', name: 'old' }));
  await service.ask({ path: '/openstack/latest/password', method: 'POST', body: 'secret of old' });
  service.instances.withdraw('old');
  expect((await service.ask('/openstack')).status).toBe(404);
  service.instances.publish(onLoopback({ uuid: 'new', name: 'new' }));
  expect(await name(service)).toBe('new');
  expect((await service.ask('/openstack/latest/password')).body.toString()).toBe('');
});

test('an instance that comes late to an address has it, and the withdrawal of the one before takes nothing from it', async () => {
  const service = await start();
  service.instances.publish(onLoopback({ uuid: 'old', name: 'old' }));
  service.instances.publish(onLoopback({ uuid: 'new', name: 'new' }));
  service.instances.withdraw('old');
  expect(await name(service)).toBe('new');
});

test('a change is visible with the next request on the same connection or any other', async () => {
  const service = await start();
  service.instances.publish(onLoopback({ name: 'before' }));
  service.instances.publish(onLoopback({ name: 'after' }));
  expect(await name(service)).toBe('after');
});

test('a link-local source address is known by the MAC in it', () => {
  const { instances } = testService();
  instances.publish(onLoopback());
  expect(instances.find({ networkId: 'net-1', address: 'fe80::f816:3eff:fe60:60d3' })?.uuid).toBe(
    record.uuid,
  );
  expect(instances.find({ networkId: 'net-1', address: 'fe80::f816:3eff:fe60:60d4' })).toBeUndefined();
});

test('a password is kept once, is read back at once in every version that has it, and outlives a change of the record', async () => {
  const service = await start();
  service.instances.publish(onLoopback());
  const post = (path: string, body: string | Buffer) => service.ask({ path, method: 'POST', body });
  expect((await post('/openstack/2012-08-10/password', 'x')).status).toBe(404);
  expect((await post('/openstack/latest/password', 'x'.repeat(1021))).status).toBe(400);
  expect((await post('/openstack/latest/password', Buffer.from([0xff]))).status).toBe(400);
  expect((await post('/openstack/latest/password', 'x'.repeat(1020))).status).toBe(200);
  expect((await post('/openstack/latest/password', 'y')).status).toBe(409);
  service.instances.publish(onLoopback({ name: 'changed' }));
  expect((await service.ask('/openstack/2013-04-04/password')).body.toString()).toBe('x'.repeat(1020));
  expect(service.passwords).toEqual([[record.uuid, 'x'.repeat(1020)]]);
});

test('of two passwords at the same time one is refused', async () => {
  const kept: string[] = [];
  const service = await start(
    testService({ onPassword: async (_uuid, password) => void kept.push(password) }),
  );
  service.instances.publish(onLoopback());
  const posts = ['a', 'b', 'c'].map((body) =>
    service.ask({ path: '/openstack/latest/password', method: 'POST', body }),
  );
  expect((await Promise.all(posts)).map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  expect(kept).toHaveLength(1);
});

test('a password that could not be kept is refused and may be sent again', async () => {
  let works = false;
  const service = await start(
    testService({
      onPassword: () => {
        if (!works) throw new Error('disk full');
      },
    }),
  );
  service.instances.publish(onLoopback());
  const post = () => service.ask({ path: '/openstack/latest/password', method: 'POST', body: 'p' });
  expect((await post()).status).toBe(503);
  works = true;
  expect((await post()).status).toBe(200);
  expect(service.problems).toHaveLength(1);
});

const report: ProvisioningReport = {
  agent: 'agent/1',
  result: 'provisioned with warnings',
  datasource: 'metadata-service',
  read: { metadataService: [{ path: '/openstack', bytes: 3, sha256: 'a'.repeat(64) }], configDrive: [] },
  modules: [{ module: 'ssh', result: 'ok', message: 'done', durationMs: 1.5 }],
  findings: [{ severity: 'warning', code: 'indent', message: 'line 2', line: 2, column: 1 }],
  hostKeys: ['ssh-ed25519 AAAA'],
  uptimeSeconds: 7.25,
};
const postReport = (body: string) => ({ path: '/nova-lite/v1/report', method: 'POST', body });

test('a report is accepted of the instance that sends it', async () => {
  const service = await start();
  service.instances.publish(onLoopback());
  const { status, body } = await service.ask(postReport(JSON.stringify(report)));
  expect([status, body.length]).toEqual([204, 0]);
  expect(service.reports).toEqual([[record.uuid, report]]);
});

test.each([
  ['no JSON', 'not json', 400],
  ['a field too many', JSON.stringify({ ...report, more: 1 }), 400],
  ['an unknown result', JSON.stringify({ ...report, result: 'fine' }), 400],
  ['too many findings', JSON.stringify({ ...report, findings: Array(257).fill(report.findings[0]) }), 400],
  ['more than 64 KiB', JSON.stringify({ ...report, hostKeys: ['x'.repeat(70_000)] }), 413],
])('a report with %s is refused', async (_what, body, status) => {
  const service = await start();
  service.instances.publish(onLoopback());
  expect((await service.ask(postReport(body))).status).toBe(status);
  expect(service.reports).toEqual([]);
});

test('only reads are served: other methods are told which are', async () => {
  const service = await start();
  service.instances.publish(onLoopback());
  const allowed = async (method: string, path: string) => {
    const { status, headers } = await service.ask({ method, path });
    return [status, headers.allow];
  };
  expect(await allowed('DELETE', '/openstack/latest/meta_data.json')).toEqual([405, 'GET, HEAD']);
  expect(await allowed('PUT', '/nova-lite/v1/report')).toEqual([405, 'POST']);
  expect(await allowed('GET', '/nova-lite/v1/report')).toEqual([405, 'POST']);
  expect(await allowed('POST', '/nosuch')).toEqual([404, undefined]);
});

test('a hundred requests at once are served, the next is told when to come again, and another guest is not touched', async () => {
  const options = testService();
  options.instances.publish(onLoopback({ uuid: 'greedy', name: 'greedy' }, 'net-1'));
  options.instances.publish(onLoopback({ uuid: 'modest', name: 'modest' }, 'net-2'));
  const greedy = await start(options, 'net-1');
  const modest = await start(options, 'net-2');
  for (let i = 0; i < 100; i++) expect((await greedy.ask('/')).status).toBe(200);
  const refused = await greedy.ask('/');
  expect([refused.status, refused.headers['retry-after']]).toEqual([429, '1']);
  expect((await modest.ask('/')).status).toBe(200);
  options.clock.ms += 1000;
  expect((await greedy.ask('/')).status).toBe(200);
});

test('over IPv4 and IPv6 together a guest has one allowance', () => {
  const { instances } = testService();
  const record = onLoopback();
  instances.publish(record);
  const linkLocal = linkLocalOf(record.ports[0]?.mac ?? '');
  const [overIpv4, overIpv6] = ['127.0.0.1', linkLocal].map((address) =>
    instances.find({ networkId: 'net-1', address }),
  );
  expect(overIpv4?.bucket).toBeDefined();
  expect(overIpv6?.bucket).toBe(overIpv4?.bucket);
});

test('a republished record does not fill the allowance again', async () => {
  const service = await start();
  service.instances.publish(onLoopback());
  for (let i = 0; i < 100; i++) await service.ask('/');
  service.instances.publish(onLoopback({ name: 'changed' }));
  expect((await service.ask('/')).status).toBe(429);
});

test('an empty shared secret is refused at start', () => {
  expect(() => testService().service.signedHandler('')).toThrow(
    'shared secret of metadata requests is empty',
  );
});

test('what is wrong with a signature is not said, and the right one is nowhere in the answer', async () => {
  const options = testService();
  options.instances.publish(onLoopback());
  const server = await serve(options.service.signedHandler('s3cret'));
  servers.push(server);
  const right = createHmac('sha256', 's3cret').update(record.uuid).digest('hex');
  const headers = [
    'X-Instance-ID',
    record.uuid,
    'X-Tenant-ID',
    record.projectId,
    'X-Instance-ID-Signature',
    `0${right.slice(1)}`,
  ];
  const answer = await server.ask({ path: '/openstack', headers });
  expect(answer.status).toBe(403);
  expect(JSON.stringify([answer.headers, answer.body.toString()])).not.toContain(right.slice(1));
});
