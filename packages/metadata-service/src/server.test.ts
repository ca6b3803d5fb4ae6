// What raw clients may try on the connection itself.
import type { RequestListener } from 'node:http';
import { createConnection, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGuestServer } from './server.ts';
import { serveRaw } from './testing/raw.ts';

let server: ReturnType<typeof createGuestServer>;
let seen: string[];
beforeEach(async () => {
  seen = [];
  server = createGuestServer(
    (request, response) => {
      seen.push(request.url ?? '');
      response.end('ok');
    },
    { perGuest: 3, perNetwork: 100 },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

test('a guest has so many connections and no more, and may come again when it closed one', async () => {
  const [first, ...others] = await Promise.all([1, 2, 3].map(() => connect()));
  expect(await exchange('GET /refused HTTP/1.1\r\nHost: m\r\n\r\n')).toBe('');
  first?.destroy();
  await expect
    .poll(() => exchange('GET /served HTTP/1.1\r\nHost: m\r\nConnection: close\r\n\r\n'))
    .toContain('200 OK');
  expect(seen).toEqual(['/served']);
  others.forEach((socket) => socket.destroy());
});

test.each([
  ['a head of 20 kB', `GET / HTTP/1.1\r\nHost: m\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, '431'],
  ['a path of 100 kB', `GET /${'x'.repeat(100_000)} HTTP/1.1\r\nHost: m\r\n\r\n`, '431'],
  ['two lengths', 'POST / HTTP/1.1\r\nHost: m\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', '400'],
  [
    'a length and chunks',
    'POST / HTTP/1.1\r\nHost: m\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    '400',
  ],
  ['a space before a colon', 'GET / HTTP/1.1\r\nHost : m\r\n\r\n', '400'],
  ['a bare line feed', 'GET / HTTP/1.1\nHost: m\nX-Instance-ID: a\n\n', '400'],
  ['no host', 'GET / HTTP/1.1\r\n\r\n', '400'],
])('%s is refused before it is a request', async (_what, bytes, status) => {
  expect(await exchange(bytes)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(seen).toEqual([]);
});

test('who asks and does not take the answer is cut off', async () => {
  const patience = { head: 1000, request: 1000, idle: 1000, read: 50, check: 1000 };
  const large = Buffer.alloc(64 * 1024 ** 2);
  const cutOff = Promise.withResolvers<boolean>();
  const answer: RequestListener = (request, response) => {
    request.socket.on('close', () => cutOff.resolve(!request.socket.readableEnded));
    response.end(large);
  };
  const raw = await serveRaw(answer, undefined, patience);
  const guest = await raw.connect();
  guest.pause();
  guest.write('GET / HTTP/1.1\r\nHost: m\r\n\r\n');
  expect(await cutOff.promise).toBe(true);
  guest.destroy();
  raw.close();
});

test('what follows an encoding that is not known is a body without end, never a second request', async () => {
  const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: m\r\nConnection: close\r\n\r\n';
  await exchange(
    `POST /first HTTP/1.1\r\nHost: m\r\nTransfer-Encoding: xchunked\r\nConnection: close\r\n\r\n${smuggled}`,
  );
  expect(seen).toEqual(['/first']);
});

function connect(): Promise<Socket> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1', () => resolve(socket));
    socket.on('error', () => socket.destroy());
  });
}

/** All that comes back until the connection ends. */
async function exchange(bytes: string): Promise<string> {
  const socket = await connect();
  return await new Promise((resolve) => {
    let received = '';
    socket.on('data', (chunk) => (received += chunk.toString()));
    socket.on('close', () => resolve(received));
    socket.write(bytes);
  });
}
