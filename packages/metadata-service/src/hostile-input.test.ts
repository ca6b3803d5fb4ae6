// Whatever a guest sends: an answer out of its own tree or a refusal, never an error of ours, never another's data.
import * as fc from 'fast-check';
import { canonicalAddress, lookup, canonicalPath, renderTree } from '@nova-lite/instance-metadata';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { linkLocalOf, sourceAddress } from './guest-address.ts';
import { serve, type TestServer } from './testing/ask.ts';
import { serveRaw, type RawServer } from './testing/raw.ts';
import { onLoopback } from './testing/records.ts';
import { testService } from './testing/service.ts';

const endless = { burst: Number.MAX_SAFE_INTEGER, perSecond: 1 };
const mine = onLoopback({ uuid: 'me', name: 'my-own-name', password: '' });
const othersName = 'name-of-another-guest';

let service: ReturnType<typeof testService>;
let server: TestServer;
let sockets: RawServer;
beforeAll(async () => {
  service = testService({}, endless);
  service.instances.publish(mine);
  service.instances.publish(onLoopback({ uuid: 'other', name: othersName }, 'net-2'));
  const handler = service.service.guestHandler('net-1');
  server = await serve(handler);
  sockets = await serveRaw(handler, undefined, { head: 150, request: 150, idle: 20, read: 150, check: 20 });
});
afterAll(() => {
  server.close();
  sockets.close();
});

const piece = fc.oneof(
  fc.constantFrom(
    'openstack',
    'latest',
    'ec2',
    'meta-data',
    '..',
    '.',
    '',
    '%2e%2e',
    '%00',
    '%2f',
    '%',
    '%zz',
    '%ff',
  ),
  fc.constantFrom(
    'meta_data.json',
    'password',
    'content',
    'etc',
    'passwd',
    '2009-04-04',
    '\\',
    ';',
    '?',
    '__proto__',
  ),
  fc.string({ maxLength: 8 }).map(encodeURIComponentLoosely),
);
const path = fc.array(piece, { maxLength: 12 }).map((pieces) => `/${pieces.join('/')}`);

/** Halves of surrogate pairs cannot be encoded. */
function encodeURIComponentLoosely(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

test('every path is a file or listing of the own tree, or is refused', async () => {
  const tree = renderTree(mine);
  const known = new Set(
    [...tree.files.values(), ...tree.listings.values()].map((bytes) => Buffer.from(bytes).toString()),
  );
  await fc.assert(
    fc.asyncProperty(path, async (asked) => {
      const { status, body } = await server.ask(asked);
      expect([200, 404, 405]).toContain(status);
      const isOurs = status !== 200 || body.includes('random_seed') || known.has(body.toString());
      expect(isOurs).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('looking up a path never throws, and never leaves the tree', () => {
  const tree = renderTree(mine);
  fc.assert(
    fc.property(fc.oneof(path, fc.string()), (asked) => {
      const canonical = canonicalPath(asked);
      if (canonical === undefined) return;
      expect(canonical.split('/')).not.toContain('..');
      const found = lookup(tree, canonical);
      expect(found !== undefined).toBe(tree.files.has(canonical) || tree.listings.has(canonical));
    }),
  );
});

const headerName = fc.oneof(
  fc.constantFrom(
    'X-Forwarded-For',
    'X-Instance-ID',
    'X-Tenant-ID',
    'X-Neutron-Network-ID',
    'X-Neutron-Router-ID',
  ),
  fc.constantFrom(
    'X_Instance_ID',
    'x-ovn-network-id',
    'X-Metadata-Provider',
    'Forwarded',
    'X-Real-IP',
    'Accept',
  ),
  fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,20}$/).map((name) => `X-${name}`),
);
const headerValue = fc.oneof(
  fc.constantFrom('other', 'net-2', '127.0.0.2', '::ffff:127.0.0.2', 'a, b', ''),
  fc.stringMatching(/^[\x21-\x7e]{0,40}$/),
);

test('no header changes who is asking', async () => {
  const headers = fc.array(fc.tuple(headerName, headerValue), { maxLength: 10 }).map((pairs) => pairs.flat());
  await fc.assert(
    fc.asyncProperty(headers, async (given) => {
      const { status, body } = await server.ask({ path: '/openstack/latest/meta_data.json', headers: given });
      expect([status, body.includes('"my-own-name"')]).toEqual([200, true]);
    }),
    { numRuns: 200 },
  );
});

test('every MAC makes one link-local address, which comes back from a socket as it was made', () => {
  const byte = fc.nat(255).map((value) => value.toString(16).padStart(2, '0'));
  fc.assert(
    fc.property(fc.array(byte, { minLength: 6, maxLength: 6 }), (bytes) => {
      const address = linkLocalOf(bytes.join(':'));
      expect(canonicalAddress(address)).toBe(address);
      expect(sourceAddress(`${address}%eth0`)).toBe(address);
    }),
  );
});

test('an address on an IPv6 socket is the IPv4 address that it is, and any text is taken without an error', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => void expect(sourceAddress(`::ffff:${address}`)).toBe(address)),
  );
  fc.assert(fc.property(fc.string(), (text) => void expect(sourceAddress(text)).toBeTypeOf('string')));
});

const token = fc.constantFrom(
  'GET ',
  'PUT ',
  'POST ',
  '/openstack/latest/meta_data.json',
  '/latest/api/token',
  ' HTTP/1.1',
  ' HTTP/1.0',
  '\r\n',
  '\n',
  '\r',
  '\r\n\r\n',
  'Host: m',
  'Content-Length: 5',
  'Content-Length: 99999999999999999999',
  'Transfer-Encoding: chunked',
  '0\r\n\r\n',
  'ffffffffffffffff\r\n',
  'Connection: close',
  'Expect: 100-continue',
  'Upgrade: h2c\r\nConnection: Upgrade',
  'X-Instance-ID: other',
  'x'.repeat(9000),
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
);
const bytes = fc.oneof(
  fc.array(token, { minLength: 1, maxLength: 16 }).map((parts) => Buffer.from(parts.join(''))),
  fc.uint8Array({ minLength: 1, maxLength: 300 }).map((array) => Buffer.from(array)),
);

test('raw bytes of any kind end in an answer or a closed connection, and the service goes on', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(bytes, { minLength: 1, maxLength: 3 }), async (pieces) => {
      const received = await sockets.exchange(...pieces);
      expect(received).not.toContain(othersName);
      expect(received === '' || received.startsWith('HTTP/1.1 ')).toBe(true);
      expect(received).not.toMatch(/^HTTP\/1\.1 5\d\d/m);
    }),
    { numRuns: 60 },
  );
  expect((await server.ask('/openstack')).status).toBe(200);
}, 60_000);
