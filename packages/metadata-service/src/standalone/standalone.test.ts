import { createHmac } from 'node:crypto';
import { mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InstanceRecord } from '@nova-lite/instance-metadata';
import { recordedServer } from '@nova-lite/instance-metadata/fixtures';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ask } from '../testing/ask.ts';
import { parseRecord } from './parse-record.ts';
import { recordSchema } from './record-schema.ts';
import { serveStandalone, type Standalone } from './serve.ts';

let directory: string;
let lines: string[];
let running: Standalone | undefined;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'standalone-'));
  lines = [];
});
afterEach(async () => {
  await running?.close();
  running = undefined;
  await rm(directory, { recursive: true });
});

const { record } = recordedServer('g2');
const put = (file: string, content: object | string) =>
  writeFile(join(directory, file), typeof content === 'string' ? content : JSON.stringify(content));

async function start(secret?: string, host = '127.0.0.1'): Promise<number> {
  running = await serveStandalone({ directory, host, port: 0, secret, say: (line) => lines.push(line) });
  return running.port;
}

async function nameFrom(port: number, headers: string[] = []): Promise<string | number> {
  const { status, body } = await ask(port, { path: '/openstack/latest/meta_data.json', headers });
  return status === 200 ? (JSON.parse(body.toString()) as { name: string }).name : status;
}

const signed = ({ uuid, projectId }: InstanceRecord) => [
  'X-Instance-ID',
  uuid,
  'X-Tenant-ID',
  projectId,
  'X-Instance-ID-Signature',
  createHmac('sha256', 's3cret').update(uuid).digest('hex'),
];

test.each(['g1', 'g2', 'g3'] as const)('a file can say all that the recorded server %s says', (name) => {
  expect(parseRecord(JSON.stringify(recordedServer(name).record))).toEqual(recordedServer(name).record);
});

test('without a secret the one record is served to whoever asks', async () => {
  await put('one.json', record);
  expect(await nameFrom(await start())).toBe(record.name);
});

test('without a secret only loopback is listened on, and there must be one record', async () => {
  await put('one.json', record);
  await expect(start(undefined, '0.0.0.0')).rejects.toThrow('Without a shared secret anybody');
  await put('two.json', { ...record, uuid: 'two' });
  await expect(start()).rejects.toThrow('has 2 good ones');
  await rm(join(directory, 'one.json'));
  await rm(join(directory, 'two.json'));
  await expect(start()).rejects.toThrow('has 0 good ones');
});

test('with a secret signed requests are answered for each record, and others are not', async () => {
  const second = { ...record, uuid: 'second', name: 'second', ports: [] };
  await put('a.json', record);
  await put('b.json', second);
  const port = await start('s3cret');
  expect(await nameFrom(port, signed(record))).toBe(record.name);
  expect(await nameFrom(port, signed(second))).toBe('second');
  expect(await nameFrom(port)).toBe(400);
  await expect(start('')).rejects.toThrow('empty');
});

test('a change of a file is served, and a file that is gone takes its instance with it', async () => {
  await put('one.json', record);
  const port = await start('s3cret');
  await put('.one.tmp', { ...record, name: 'changed' });
  await rename(join(directory, '.one.tmp'), join(directory, 'one.json'));
  await expect.poll(() => nameFrom(port, signed(record))).toBe('changed');
  await rm(join(directory, 'one.json'));
  await expect.poll(() => nameFrom(port, signed(record))).toBe(404);
});

test('a file that is not good takes nothing away, and what is wrong is said with its name', async () => {
  const other = { ...record, uuid: 'other', name: 'other', ports: [] };
  await put('a.json', record);
  await put('b.json', '{');
  const port = await start('s3cret');
  expect(lines.join()).toMatch(/not served: .*b\.json: is not JSON/);
  await put('a.json', { ...record, ports: [{ ...record.ports[0], mac: 'x' }] });
  await expect.poll(() => lines.join()).toMatch(/a\.json: \/ports\/0\/mac must match pattern/);
  expect(await nameFrom(port, signed(record))).toBe(record.name);
  await put('b.json', other);
  await expect.poll(() => nameFrom(port, signed(other))).toBe('other');
});

test('what a guest posted as its password is known after a restart, and readable by nobody else', async () => {
  const path = '/openstack/latest/password';
  await put('one.json', { ...record, password: undefined });
  const first = await start();
  expect((await ask(first, { path, method: 'POST', body: 'sealed' })).status).toBe(200);
  await running?.close();
  const second = await start();
  expect((await ask(second, { path })).body.toString()).toBe('sealed');
  expect((await ask(second, { path, method: 'POST', body: 'other' })).status).toBe(409);
  expect((await stat(join(directory, `${record.uuid}.password`))).mode & 0o777).toBe(0o600);
  expect((await readdir(directory)).toSorted()).toEqual([`${record.uuid}.password`, 'one.json']);
});

test('an instance whose id is a path keeps its password in the directory all the same', async () => {
  await put('one.json', { ...record, uuid: '../../x', password: undefined });
  const port = await start();
  expect((await ask(port, { path: '/openstack/latest/password', method: 'POST', body: 'p' })).status).toBe(
    200,
  );
  expect(await readdir(directory)).toContain('..%2F..%2Fx.password');
});

test('two files of one instance: the first by name is served', async () => {
  await put('a.json', record);
  await put('b.json', { ...record, name: 'copy' });
  expect(await nameFrom(await start())).toBe(record.name);
  expect(lines.join()).toContain(`/uuid is ${record.uuid}, which a.json has already`);
});

test.each([
  [{ unknown: 1 }, 'the record must NOT have additional properties: unknown'],
  [{ ec2Id: -1 }, '/ec2Id must be >= 0'],
  [
    { metadataTokens: 'maybe' },
    '/metadataTokens must be equal to one of the allowed values: optional, required, off',
  ],
  [{ publicIpv4: '1.2.3' }, '/publicIpv4 must match format "ip"'],
  [{ userData: '%' }, '/userData must match pattern'],
  [{ devices: [{ type: 'disc' }] }, '/devices/0'],
  [{ uuid: undefined }, "the record must have required property 'uuid'"],
])('%j is not a record', (changes, reason) => {
  expect(parseRecord(JSON.stringify({ ...record, ...changes }))).toContain(reason);
});

test('every field of a record is explained in the documentation', async () => {
  const page = await readFile(new URL('../../../../docs/instance-records.md', import.meta.url), 'utf8');
  const missing = fieldsOf(recordSchema).filter((field) => !page.includes(`\`${field}\``));
  expect(missing).toEqual([]);
});

function fieldsOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties = {} } = schema as { properties?: object };
  return [
    ...Object.keys(properties),
    ...Object.values(schema).flatMap(fieldsOf),
    ...Object.values(properties).flatMap(fieldsOf),
  ];
}
