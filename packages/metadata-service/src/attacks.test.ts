// Attacks on who is asking and on the connection, run against the whole service. Tokens: token-requests.test.ts.
import * as crypto from 'node:crypto';
import * as fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { serve, type TestServer } from './testing/ask.ts';
import { serveRaw, everything, type RawServer } from './testing/raw.ts';
import { onLoopback } from './testing/records.ts';
import { testService } from './testing/service.ts';

vi.mock('node:crypto', async (original) => {
  const real = await original<typeof crypto>();
  return { ...real, timingSafeEqual: vi.fn(real.timingSafeEqual) };
});

const servers: (TestServer | RawServer)[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

const secret = 's3cret';
const sign = (uuid: string, key = secret) => crypto.createHmac('sha256', key).update(uuid).digest('hex');
const signed = (uuid: string, project: string, signature = sign(uuid)) => [
  'X-Instance-ID',
  uuid,
  'X-Tenant-ID',
  project,
  'X-Instance-ID-Signature',
  signature,
];

/** Two instances of two projects, asked through a Neutron agent. */
async function signedService() {
  const options = testService({}, { burst: Number.MAX_SAFE_INTEGER, perSecond: 1 });
  options.instances.publish(onLoopback({ uuid: 'a', projectId: 'project-a' }));
  options.instances.publish(onLoopback({ uuid: 'b', projectId: 'project-b' }, 'net-2'));
  const server = await serve(options.service.signedHandler(secret));
  servers.push(server);
  return { ...options, server, ask: (headers: string[]) => server.ask({ path: '/openstack', headers }) };
}

/** `me` asks from the loopback on net-1; `other` has the same address on net-2. */
async function raw(patience?: Parameters<typeof serveRaw>[2]) {
  const options = testService();
  options.instances.publish(onLoopback({ uuid: 'me', name: 'me', password: '' }));
  options.instances.publish(onLoopback({ uuid: 'other', name: 'other-guest' }, 'net-2'));
  const server = await serveRaw(options.service.guestHandler('net-1'), undefined, patience);
  servers.push(server);
  return { ...options, ...server };
}

const get = (path: string, ...headers: string[]) =>
  [`GET ${path} HTTP/1.1`, 'Host: m', ...headers, '', ''].join('\r\n');
const metaData = '/openstack/latest/meta_data.json';
const statuses = (received: string) =>
  [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => status);

test("a good signature of one instance beside another's project finds nothing", async () => {
  const { ask } = await signedService();
  expect((await ask(signed('b', 'project-b'))).status).toBe(200);
  expect((await ask(signed('b', 'project-a'))).status).toBe(404);
});

test('a signature is compared in a time that does not depend on how much of it is right', async () => {
  const { ask } = await signedService();
  const right = sign('a');
  vi.mocked(crypto.timingSafeEqual).mockClear();
  for (let known = 0; known < 64; known++) {
    const wrong = right.slice(0, known) + (right[known] === '0' ? '1' : '0') + right.slice(known + 1);
    expect((await ask(signed('a', 'project-a', wrong))).status).toBe(403);
  }
  expect(crypto.timingSafeEqual).toHaveBeenCalledTimes(64);
});

test('what is expected of a signature is neither answered nor reported', async () => {
  const { ask, problems } = await signedService();
  const { body, headers } = await ask(signed('a', 'project-a', 'f'.repeat(64)));
  expect(JSON.stringify([body.toString(), headers, problems])).not.toContain(sign('a'));
});

test.each(['', 'metasecret', 'S3CRET'])('a signature made with the secret %j is refused', async (key) => {
  const { ask } = await signedService();
  expect((await ask(signed('a', 'project-a', sign('a', key)))).status).toBe(403);
});

test('a signature that was seen is good again, as with Neutron, but only for the instance and project that it was for', async () => {
  const { ask } = await signedService();
  const seen = signed('a', 'project-a');
  expect((await ask(seen)).status).toBe(200);
  expect((await ask(seen)).status).toBe(200);
  expect((await ask(signed('b', 'project-b', sign('a')))).status).toBe(403);
  expect((await ask(signed('a', 'project-b', sign('a')))).status).toBe(404);
});

test('whatever stands around a good signature of one instance, another is never answered for', async () => {
  const { server } = await signedService();
  const values = ['a', 'b', 'project-a', 'project-b', sign('a'), 'f'.repeat(64), 'net-2', '', 'a, b'];
  const names =
    'X-Instance-ID X-Tenant-ID X-Instance-ID-Signature x-instance-id X_Instance_ID X-Forwarded-For ' +
    'X-Neutron-Network-ID X-Metadata-Provider X-Metadata-Provider-Signature';
  const pair = fc.tuple(fc.constantFrom(...names.split(' ')), fc.constantFrom(...values));
  const around = fc.tuple(fc.array(pair, { maxLength: 6 }), fc.boolean());
  await fc.assert(
    fc.asyncProperty(around, async ([pairs, first]) => {
      const good = signed('a', 'project-a');
      const headers = first ? [...good, ...pairs.flat()] : [...pairs.flat(), ...good];
      const { status, body } = await server.ask({ path: metaData, headers });
      expect([200, 400, 403, 404]).toContain(status);
      const served = status === 200 ? (JSON.parse(body.toString()) as { uuid: string }).uuid : 'none';
      expect(['a', 'none']).toContain(served);
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['two instances', [...signed('a', 'project-a'), 'X-Instance-ID', 'b']],
  ['two signatures', [...signed('a', 'project-a'), 'X-Instance-ID-Signature', sign('a')]],
  ['a signature in capitals', signed('a', 'project-a', sign('a').toUpperCase())],
  ['a signature with a space', signed('a', 'project-a', `${sign('a').slice(0, 63)} `)],
])('%s are refused', async (_what, headers) => {
  expect((await (await signedService()).ask(headers)).status).toBe(403);
});

test.each([
  ['a length and chunks', 'Content-Length: 6\r\nTransfer-Encoding: chunked', '0\r\n\r\n'],
  ['two lengths', 'Content-Length: 0\r\nContent-Length: 44', ''],
  ['an unknown encoding', 'Transfer-Encoding: xchunked', ''],
  ['chunks with a space before the colon', 'Transfer-Encoding : chunked', '0\r\n\r\n'],
  ['a folded header', 'X: a\r\n Transfer-Encoding: chunked', ''],
  ['a negative length', 'Content-Length: -1', ''],
  ['a chunk of length zero with more behind it', 'Transfer-Encoding: chunked', '0\r\nX: y\r\n\r\n'],
])('a second request behind %s is never answered for another guest', async (_what, header, body) => {
  const { exchange } = await raw();
  const smuggled = get(metaData, 'X-Instance-ID: other', 'X-Forwarded-For: 127.0.0.2', 'Connection: close');
  const received = await exchange(
    `POST ${metaData} HTTP/1.1\r\nHost: m\r\n${header}\r\n\r\n${body}${smuggled}`,
  );
  expect(statuses(received).length).toBeGreaterThan(0);
  expect(received).not.toContain('other-guest');
});

test('pipelined requests are all of the guest whose connection it is', async () => {
  const { exchange } = await raw();
  const forged = get(metaData, 'X-Instance-ID: other', 'X-Neutron-Network-ID: net-2');
  const received = await exchange(get(metaData) + forged + get(metaData, 'Connection: close'));
  expect(statuses(received)).toEqual(['200', '200', '200']);
  expect(received.match(/"name": "me"/g)).toHaveLength(3);
});

test('a request that comes one byte at a time is answered like any other', async () => {
  const { exchange } = await raw();
  expect(await exchange(...get(metaData, 'Connection: close'))).toContain('"name": "me"');
});

test('a password in two packets is kept whole', async () => {
  const { exchange, passwords } = await raw();
  const head =
    'POST /openstack/latest/password HTTP/1.1\r\nHost: m\r\nConnection: close\r\nContent-Length: 1020\r\n\r\n';
  const received = await exchange(head, 'x'.repeat(510), 'y'.repeat(510));
  expect(statuses(received)).toEqual(['200']);
  expect(passwords).toEqual([['me', 'x'.repeat(510) + 'y'.repeat(510)]]);
});

test('a password request that says nothing of a body has an empty one', async () => {
  const { exchange, passwords } = await raw();
  const received = await exchange(
    'POST /openstack/latest/password HTTP/1.1\r\nHost: m\r\nConnection: close\r\n\r\n',
  );
  expect(statuses(received)).toEqual(['200']);
  expect(passwords).toEqual([]);
});

test('who sends a request slowly is cut off, while others are served', async () => {
  const { connect, exchange } = await raw({ head: 100, request: 200, idle: 100, read: 100, check: 20 });
  const slow = await connect();
  slow.write('GET / HTTP/1.1\r\nX-Slow: ');
  const drip = setInterval(() => slow.write('x'), 10);
  const ended = everything(slow);
  expect(await exchange(get(metaData, 'Connection: close'))).toContain('"name": "me"');
  expect(statuses(await ended)).toEqual(['408']);
  clearInterval(drip);
});

test('who sends a body slowly, or nothing at all, is cut off too', async () => {
  const { connect, passwords } = await raw({ head: 100, request: 200, idle: 100, read: 100, check: 20 });
  const [slow, silent] = [await connect(), await connect()];
  slow.write('POST /openstack/latest/password HTTP/1.1\r\nHost: m\r\nContent-Length: 1000\r\n\r\nx');
  await Promise.all([everything(slow), everything(silent)]);
  expect(passwords).toEqual([]);
});

test('an address or a MAC that goes to another instance shows nothing of the one before', async () => {
  const { instances } = testService();
  const before = onLoopback({ uuid: 'old' });
  instances.publish(before);
  instances.withdraw('old');
  const [port] = before.ports;
  for (const address of ['127.0.0.1', 'fe80::f816:3eff:fe00:1']) {
    expect(instances.find({ networkId: 'net-1', address })).toBeUndefined();
  }
  instances.publish(onLoopback({ uuid: 'new', password: '' }));
  expect(instances.find({ networkId: port?.network.id ?? '', address: '127.0.0.1' })?.uuid).toBe('new');
});
