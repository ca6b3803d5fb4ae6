import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aKey, guestTree, uuid } from '../testing/guest-tree.ts';
import { webServer } from '../testing/web-server.ts';
import { readMetadataService, usualAddresses } from './metadata-service.ts';

const signal = AbortSignal.timeout(10_000);

test('a service that asks for a token gets one, with every request and with the report', async () => {
  const guarded =
    (body: string) =>
    ({ headers }: { headers: Readonly<Record<string, unknown>> }) =>
      headers['x-aws-ec2-metadata-token'] === 'secret' ? { body } : { status: 401 };
  const { address, asked } = await webServer({
    '/latest/api/token': { body: 'secret' },
    '/openstack/latest/meta_data.json': guarded(JSON.stringify({ uuid, hostname: 'tokened' })),
    '/nova-lite/v1/report': guarded(''),
  });
  const tree = await guestTree();
  const { report } = await tree.provision({ datasource: address });
  expect(report).toMatchObject({ result: 'provisioned', datasource: 'metadata-service' });
  expect(asked.slice(0, 2).map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /openstack/latest/meta_data.json',
    'PUT /latest/api/token',
  ]);
  expect(asked.at(-1)).toMatchObject({
    path: '/nova-lite/v1/report',
    headers: { 'x-aws-ec2-metadata-token': 'secret' },
  });
  expect(tree.lines.join('\n')).not.toContain('secret');
});

test('a service that speaks EC2’s language alone is understood', async () => {
  const { address } = await webServer({
    '/latest/meta-data/instance-id': { body: 'i-00000001' },
    '/latest/meta-data/local-hostname': { body: 'old.example.com' },
    '/latest/meta-data/public-keys/': { body: '0=mine' },
    '/latest/meta-data/public-keys/0/openssh-key': { body: `${aKey}\n` },
    '/latest/user-data': { body: '#!/bin/sh\n' },
  });
  const tree = await guestTree();
  await tree.provision({ datasource: address });
  expect(await readFile(join(tree.root, 'etc/hostname'), 'utf8')).toBe('old\n');
  expect(await readFile(join(tree.root, 'home/tiny/.ssh/authorized_keys'), 'utf8')).toBe(`${aKey}\n`);
  expect(tree.commands).toHaveLength(1);
});

test('of several addresses the first that answers is read', async () => {
  const { address } = await webServer({
    '/openstack/latest/meta_data.json': { body: JSON.stringify({ uuid }) },
  });
  const addresses = (): string[] => ['http://127.0.0.1:1', 'http://[::1%lo]:1', address];
  expect(await readMetadataService({ addresses, patienceMs: 1000, signal })).toMatchObject({
    address,
    headers: {},
  });
});

test('a service that does not know this guest is none', async () => {
  const { address } = await webServer({});
  expect(await readMetadataService({ addresses: () => [address], patienceMs: 0, signal })).toBeUndefined();
});

test('the address of IPv6 is asked on each interface', () => {
  const [first, ...others] = usualAddresses();
  expect(first).toBe('http://169.254.169.254');
  for (const address of others) expect(address).toMatch(/^http:\/\/\[fe80::a9fe:a9fe%[\w.-]+\]$/);
});

test('an address that refuses does not win over one that knows this guest', async () => {
  const refusing = await webServer({});
  const good = await webServer({
    '/openstack/latest/meta_data.json': { body: JSON.stringify({ uuid }) },
  });
  const addresses = (): string[] => [refusing.address, good.address];
  expect(await readMetadataService({ addresses, patienceMs: 2000, signal })).toMatchObject({
    address: good.address,
  });
});
