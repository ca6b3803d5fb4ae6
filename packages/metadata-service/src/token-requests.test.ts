// Session tokens over HTTP, and the attacks that they are made against.
import { createHmac } from 'node:crypto';
import type { InstanceRecord } from '@nova-lite/instance-metadata';
import { afterEach, expect, test } from 'vitest';
import { serve, type Asked, type TestServer } from './testing/ask.ts';
import { onLoopback } from './testing/records.ts';
import { testService } from './testing/service.ts';

const servers: TestServer[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

const address = ['Host', '169.254.169.254'];
const ttl = (seconds: string) => ['X-aws-ec2-metadata-token-ttl-seconds', seconds];
const putToken = (headers: readonly string[] = [...address, ...ttl('60')]) => ({
  path: '/latest/api/token',
  method: 'PUT',
  headers,
});

async function start(changes: Partial<InstanceRecord> = {}, networkId = 'net-1', options = testService()) {
  options.instances.publish(onLoopback(changes, networkId));
  const server = await serve(options.service.guestHandler(networkId));
  servers.push(server);
  const read = async (token?: string, path = '/openstack', name = 'X-aws-ec2-metadata-token') =>
    (await server.ask({ path, headers: token === undefined ? [] : [name, token] })).status;
  const token = async () => text(await server.ask(putToken()));
  return { ...options, ask: server.ask, read, token };
}

const text = ({ body }: Asked) => body.toString();
const required = { meta: { metadata_tokens: 'required' } };

test('a token is handed out as text, with its time to live', async () => {
  const { ask } = await start();
  const { status, headers, body } = await ask(putToken());
  expect([status, headers['content-type'], headers['x-aws-ec2-metadata-token-ttl-seconds']]).toEqual([
    200,
    'text/plain',
    '60',
  ]);
  expect(body.toString()).toMatch(/^[0-9a-f]{76}$/);
});

test.each(['/openstack/latest/meta_data.json', '/latest/meta-data/ami-id', '/openstack', '/', '/nosuch'])(
  'where tokens are required, %s tells nothing to who shows none',
  async (path) => {
    const { read, token } = await start(required);
    expect(await read(undefined, path)).toBe(401);
    expect(await read(await token(), path)).toBe(path === '/nosuch' ? 404 : 200);
  },
);

test('where tokens are required, a password and a report need one too', async () => {
  const service = await start(required);
  const post = { path: '/openstack/latest/password', method: 'POST', body: 'x' };
  expect((await service.ask(post)).status).toBe(401);
  expect((await service.ask({ ...post, path: '/nova-lite/v1/report' })).status).toBe(401);
  expect(service.passwords).toEqual([]);
  const headers = ['X-aws-ec2-metadata-token', await service.token()];
  expect((await service.ask({ ...post, headers })).status).toBe(200);
});

test('where tokens are optional, who shows none is served, and who shows a wrong one is not', async () => {
  const { read, token } = await start();
  expect(await read()).toBe(200);
  expect(await read(await token())).toBe(200);
  expect(await read('wrong')).toBe(401);
  expect(await read('')).toBe(401);
});

test('where tokens are off, none is handed out, and one that is shown is not looked at', async () => {
  const { ask, read } = await start({ meta: { metadata_tokens: 'off' } });
  expect((await ask(putToken())).status).toBe(403);
  expect(await read('wrong')).toBe(200);
});

test('what the image or flavor says holds until the server says otherwise; a word that means nothing protects', async () => {
  expect(await (await start({ metadataTokens: 'required', meta: {} })).read()).toBe(401);
  const overruled: Partial<InstanceRecord> = {
    metadataTokens: 'required',
    meta: { metadata_tokens: 'optional' },
  };
  expect(await (await start(overruled)).read()).toBe(200);
  expect(await (await start({ meta: { metadata_tokens: 'yes' } })).read()).toBe(401);
});

test("Firecracker's names of the headers are understood, in any case", async () => {
  const { ask, read } = await start(required);
  const token = text(await ask(putToken([...address, 'x-Metadata-Token-TTL-seconds', '5'])));
  expect(await read(token, '/openstack', 'x-metadata-TOKEN')).toBe(200);
});

test.each(['0', '-1', '21601', '1000000000', '1;2', '', ' ', '1e3', '60.5', '0x10', '60, 60', 'NaN'])(
  'a time to live of %j is refused',
  async (seconds) => {
    const { ask } = await start();
    expect((await ask(putToken([...address, ...ttl(seconds)]))).status).toBe(400);
  },
);

test('a PUT that does not say how long is refused, and so are other methods', async () => {
  const { ask } = await start();
  expect((await ask(putToken(address))).status).toBe(400);
  for (const method of ['GET', 'HEAD', 'POST', 'DELETE']) {
    const { status, headers } = await ask({ ...putToken(), method });
    expect([method, status, headers.allow]).toEqual([method, 405, 'PUT']);
  }
});

test.each([
  ['X-Forwarded-For', '10.0.0.1'],
  ['x-forwarded-for', ''],
  ['Forwarded', 'for=10.0.0.1'],
  ['Via', '1.1 proxy'],
  ['X-Real-IP', '10.0.0.1'],
])('a proxy in the guest that says %s: %s gets no token', async (...header) => {
  const { ask } = await start();
  expect((await ask(putToken([...address, ...ttl('60'), ...header]))).status).toBe(403);
});

test.each(['evil.example', 'evil.example:80', 'metadata', '169.254.169.254.evil.example', ''])(
  'a page whose own name %j was made to mean our address gets no token',
  async (host) => {
    const { ask } = await start();
    expect((await ask(putToken(['Host', host, ...ttl('60')]))).status).toBe(403);
  },
);

test.each(['169.254.169.254', '169.254.169.254:80', '[fe80::a9fe:a9fe]', '[fe80::a9fe:a9fe%25eth0]:80'])(
  'who asks at %s gets one',
  async (host) => {
    const { ask } = await start();
    expect((await ask(putToken(['Host', host, ...ttl('60')]))).status).toBe(200);
  },
);

test('a token of one server opens nothing at another', async () => {
  const options = testService();
  const a = await start({ ...required, uuid: 'a' }, 'net-1', options);
  const b = await start({ ...required, uuid: 'b' }, 'net-2', options);
  const token = await a.token();
  expect([await a.read(token), await b.read(token)]).toEqual([200, 401]);
});

test('a token outlives a change of the server, and not its withdrawal', async () => {
  const service = await start(required);
  const token = await service.token();
  service.instances.publish(onLoopback({ ...required, name: 'changed' }));
  expect(await service.read(token)).toBe(200);
  service.instances.withdraw(onLoopback().uuid);
  service.instances.publish(onLoopback(required));
  expect(await service.read(token)).toBe(401);
});

test('tokens count as requests: who asks for too many is told to wait', async () => {
  const { ask } = await start();
  for (let i = 0; i < 100; i++) await ask(putToken());
  expect((await ask(putToken())).status).toBe(429);
});

test("through a Neutron agent a guest's own proxy shows as a second address, and gets no token", async () => {
  const options = testService();
  const { uuid, projectId } = onLoopback();
  options.instances.publish(onLoopback());
  const server = await serve(options.service.signedHandler('s3cret'));
  servers.push(server);
  const signature = createHmac('sha256', 's3cret').update(uuid).digest('hex');
  const signed = ['X-Instance-ID', uuid, 'X-Tenant-ID', projectId, 'X-Instance-ID-Signature', signature];
  const put = async (from: string) =>
    (await server.ask(putToken([...signed, ...ttl('60'), 'X-Forwarded-For', from]))).status;
  expect(await put('10.0.0.5')).toBe(200);
  expect(await put('192.168.0.9, 10.0.0.5')).toBe(403);
});
