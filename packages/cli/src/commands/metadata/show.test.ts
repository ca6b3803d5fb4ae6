import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { recordedServer } from '@nova-lite/instance-metadata/fixtures';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { showCommand } from './show.ts';

const { record } = recordedServer('g2');
let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'metadata-show-'));
  await keep(record);
  await keep({
    ...record,
    uuid: 'twin-1',
    name: 'twin',
    userData: Buffer.from([0xff, 0]).toString('base64'),
  });
  await keep({ ...record, uuid: 'twin-2', name: 'twin' });
});
afterAll(() => rm(dataDir, { recursive: true }));

async function keep(kept: typeof record): Promise<void> {
  const directory = join(dataDir, 'host/instances', kept.uuid);
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'instance.json'), JSON.stringify({ spec: { record: kept } }));
}

async function show(server: string, path?: string, json = false): Promise<Buffer> {
  const stdout = new PassThrough();
  await showCommand(server, { dataDir, path, json }, stdout);
  stdout.end();
  return buffer(stdout);
}

test('all paths are listed as a guest asks for them, with their sizes', async () => {
  const lines = (await show(record.name)).toString();
  expect(lines).toMatch(/^ +\d+ {2}\/openstack\/latest\/meta_data\.json$/m);
  expect(lines).toMatch(/^ +10 {2}\/2009-04-04\/meta-data\/instance-id$/m);
  expect(JSON.parse((await show(record.name, undefined, true)).toString())).toHaveProperty(
    '/latest/meta-data/ami-id',
    12,
  );
});

test('a file is printed byte for byte, by name or id, in any spelling that a guest may use', async () => {
  expect(JSON.parse((await show(record.uuid, 'openstack/latest//meta_data.json')).toString())).toHaveProperty(
    'uuid',
    record.uuid,
  );
  expect(await show('twin-1', '/openstack/latest/user_data')).toEqual(Buffer.from([0xff, 0]));
  expect(JSON.parse((await show('twin-1', '/latest/user-data', true)).toString())).toEqual({
    path: '/latest/user-data',
    contentType: 'text/plain; charset=UTF-8',
    bytes: 2,
    base64: '/wA=',
  });
});

test('a directory is printed as its listing', async () => {
  expect((await show(record.name, '/latest/')).toString()).toMatch(/^meta-data\//);
});

test('what is not there, or is there twice, is said', async () => {
  await expect(show('nobody')).rejects.toThrow('This host has no server nobody');
  await expect(show('twin')).rejects.toThrow('2 servers with the name twin: give an id');
  await expect(show(record.name, '/openstack/latest/nosuch')).rejects.toThrow('404 Not Found');
  await expect(
    showCommand('x', { dataDir: join(dataDir, 'elsewhere'), json: false }, new PassThrough()),
  ).rejects.toThrow('give --data-dir');
});
