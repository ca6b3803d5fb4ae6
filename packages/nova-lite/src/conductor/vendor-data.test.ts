import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { instanceRow } from '../db/fixture.ts';
import type { InstanceRow } from '../db/index.ts';
import { vendorDataOf } from './vendor-data.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function target(handler: RequestListener): Promise<string> {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const instance = {
  ...instanceRow('i', { user_data: 'c2VjcmV0IG9mIHRoZSB1c2Vy', metadata: { role: 'web' } }),
} as unknown as InstanceRow;

async function ask(url: string, timeoutMs?: number) {
  const warnings: string[] = [];
  const log = { warn: (facts: unknown) => void warnings.push(JSON.stringify(facts)) };
  const source = { static: { a: 1 }, targets: [{ name: 'site', url }] };
  const data = await vendorDataOf(source, instance, log as never, timeoutMs);
  return { ...data, warnings };
}

test('without targets there is what is configured, or nothing', async () => {
  const log = { warn: () => undefined } as never;
  expect(await vendorDataOf({ static: { a: 1 } }, instance, log)).toEqual({ vendorData: { a: 1 } });
  expect(await vendorDataOf({}, instance, log)).toEqual({ vendorData: undefined });
});

test('a target is told which server is built, but not its user data, and its answer stands under its name', async () => {
  let asked = '';
  const url = await target(async (request, response) => {
    asked = await text(request);
    response.end('{"rack": 7}');
  });
  expect(await ask(url)).toMatchObject({
    vendorData: { a: 1 },
    vendorData2: { static: { a: 1 }, site: { rack: 7 } },
    warnings: [],
  });
  expect(JSON.parse(asked)).toMatchObject({ 'instance-id': 'i', metadata: { role: 'web' } });
  expect(asked).not.toContain(instance.user_data);
});

test.each([
  ['is not JSON', (_: unknown, response) => response.end('<html>')],
  ['is an error', (_: unknown, response) => response.writeHead(500).end('{}')],
  [
    'breaks off',
    (_: unknown, response) =>
      response.writeHead(200, { 'Content-Length': 9 }).end('{', () => response.destroy()),
  ],
  ['has no end', (_: unknown, response) => endless(response)],
  ['does not come', () => undefined],
] satisfies [string, RequestListener][])(
  'an answer that %s costs its part, not the build',
  async (_what, handler) => {
    const { vendorData2, warnings } = await ask(await target(handler as RequestListener), 300);
    expect(vendorData2).toEqual({ static: { a: 1 }, site: {} });
    expect(warnings).toHaveLength(1);
  },
);

test('a target that is not there costs its part, not the build', async () => {
  expect((await ask('http://127.0.0.1:1/')).vendorData2).toEqual({ static: { a: 1 }, site: {} });
});

test.each(['http://169.254.169.254/latest/meta-data/', 'file:///etc/passwd', 'own'])(
  'a redirect to %s is not followed',
  async (location) => {
    const reached: string[] = [];
    const inner = await target((request, response) => {
      reached.push(request.url ?? '');
      response.end('{"leaked": true}');
    });
    const url = await target((_request, response) =>
      response.writeHead(302, { Location: location === 'own' ? inner : location }).end(),
    );
    expect((await ask(url)).vendorData2).toEqual({ static: { a: 1 }, site: {} });
    expect(reached).toEqual([]);
  },
);

function endless(response: Parameters<RequestListener>[1]): void {
  response.on('error', () => undefined);
  const more = () => {
    while (!response.destroyed && response.write('x'.repeat(16_384)));
  };
  response.on('drain', more);
  more();
}
