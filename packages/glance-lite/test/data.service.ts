import { createHash, randomBytes } from 'node:crypto';
import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { execa } from 'execa';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGlance } from '../src/index.ts';
import { admin, alice, startCloud, type Cloud } from './cloud.ts';

let c: Cloud;
beforeAll(async () => void (c = await startCloud()));
afterAll(() => c.stop());

const show = async (id: string) => (await c.ask('admin', 'GET', `/v2/images/${id}`)).json();
const files = () => readdir(c.options.imagesDir);
const hex = (algorithm: string, data: Buffer) => createHash(algorithm).update(data).digest('hex');

async function qcow2(name: string, ...options: string[]): Promise<Buffer> {
  const path = join(c.directory, name);
  await execa('qemu-img', ['create', '-q', '-f', 'qcow2', ...options, path, '8M']);
  return readFile(path);
}

test('what goes up comes down again, with its hashes', async () => {
  const data = randomBytes(300_000);
  const { id } = await c.create('alice');
  const put = await c.upload('alice', id, data);
  expect(put.statusCode).toBe(204);
  expect(put.headers['content-type']).toBe('text/html; charset=UTF-8');
  expect(await show(id)).toMatchObject({
    status: 'active',
    size: 300_000,
    virtual_size: 300_000,
    checksum: hex('md5', data),
    os_hash_algo: 'sha512',
    os_hash_value: hex('sha512', data),
    stores: 'file',
  });
  const got = await c.ask('alice', 'GET', `/v2/images/${id}/file`);
  expect(got.rawPayload.equals(data)).toBe(true);
  expect(got.headers).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-md5': hex('md5', data),
    'content-length': '300000',
  });
  expect((await stat(c.glance.images.pathOf(id))).mode & 0o777).toBe(0o600);
});

test('a second upload to one image is a 409', async () => {
  const { id } = await c.create('alice');
  await c.upload('alice', id, Buffer.from('data'));
  const again = await c.upload('alice', id, Buffer.from('other'));
  expect(again.statusCode).toBe(409);
  expect(again.body).toContain('Image status transition from active to saving is not allowed');
});

test('of two uploads at once one wins', async () => {
  const { id } = await c.create('alice');
  const answers = await Promise.all([
    c.upload('alice', id, Buffer.from('a')),
    c.upload('alice', id, Buffer.from('b')),
  ]);
  expect(answers.map((answer) => answer.statusCode).toSorted()).toEqual([204, 409]);
});

test('a qcow2 image has the size that a guest will see', async () => {
  const { id } = await c.create('alice', { disk_format: 'qcow2' });
  expect((await c.upload('alice', id, await qcow2('plain.qcow2'))).statusCode).toBe(204);
  expect((await show(id)).virtual_size).toBe(8 * 1024 * 1024);
});

test('an image that would read a file of the host is killed, whatever it was called', async () => {
  await writeFile(join(c.directory, 'secret'), 'x'.repeat(65_536));
  const backed = await qcow2('backed.qcow2', '-F', 'raw', '-b', join(c.directory, 'secret'));
  const external = await qcow2('external.qcow2', '-o', `data_file=${join(c.directory, 'outside')}`);
  const flat = Buffer.from(
    '# Disk DescriptorFile\nversion=1\ncreateType="monolithicFlat"\nRW 20 FLAT "/etc/shadow" 0\n',
  );
  const attacks = [
    ['qcow2', backed, /backing file/],
    ['qcow2', external, /external data file/],
    ['raw', backed, /qcow2/],
    ['raw', flat, /vmdk/],
    ['qcow2', flat, /vmdk/],
  ] as const;
  for (const [disk_format, data, reason] of attacks) {
    const { id } = await c.create('alice', { disk_format });
    const answer = await c.upload('alice', id, data);
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toMatch(reason);
    expect(answer.body).not.toContain(c.directory);
    expect(await show(id)).toMatchObject({ status: 'killed', size: null });
    expect((await c.ask('alice', 'GET', `/v2/images/${id}/file`)).statusCode).toBe(204);
  }
  expect((await files()).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('a damaged qcow2 image is a 400, not a failure of the service', async () => {
  const { id } = await c.create('alice', { disk_format: 'qcow2' });
  const damaged = await qcow2('damaged.qcow2');
  damaged.fill(0xff, 20, 72);
  expect((await c.upload('alice', id, damaged)).statusCode).toBe(400);
  expect((await show(id)).status).toBe('killed');
});

test('more than is allowed is a 413, and the image waits for its data again', async () => {
  const { id } = await c.create('alice');
  expect((await c.upload('alice', id, Buffer.alloc(5 * 1024 * 1024))).statusCode).toBe(413);
  expect((await show(id)).status).toBe('queued');
  expect(await files()).not.toContain(id);
});

test('formats must be known before data is sent', async () => {
  const { id } = await c.create('alice', { disk_format: null });
  const answer = await c.upload('alice', id, Buffer.from('x'));
  expect(answer.statusCode).toBe(400);
  expect(answer.body).toContain('Properties disk_format must be set prior to saving data.');
});

test('data of any other type is a 415', async () => {
  const { id } = await c.create('alice');
  expect((await c.ask('alice', 'PUT', `/v2/images/${id}/file`, { a: 1 })).statusCode).toBe(415);
});

test('a client that goes away, or lies about the length, leaves nothing but a queued image', async () => {
  const address = await listen();
  for (const start of ['Transfer-Encoding: chunked\r\n\r\n10000\r\n', 'Content-Length: 100000\r\n\r\n']) {
    const { id } = await c.create('alice');
    const socket = connect(address.port, '127.0.0.1');
    socket.write(
      `PUT /v2/images/${id}/file HTTP/1.1\r\nHost: x\r\nX-Auth-Token: alice\r\nContent-Type: application/octet-stream\r\n${start}`,
    );
    socket.write(Buffer.alloc(30_000, 1));
    await expect.poll(async () => (await show(id)).status).toBe('saving');
    await expect.poll(async () => (await files()).some((name) => name.startsWith(id))).toBe(true);
    socket.destroy();
    await expect.poll(async () => (await show(id)).status).toBe('queued');
    await expect.poll(async () => (await files()).some((name) => name.startsWith(id))).toBe(false);
  }
});

async function listen(): Promise<AddressInfo> {
  if (!c.glance.app.server.listening) await c.glance.app.listen({ port: 0, host: '127.0.0.1' });
  const address = c.glance.app.server.address();
  if (address === null || typeof address === 'string') throw new Error('The service listens nowhere.');
  return address;
}

test('delete takes the file along, and an upload that was under way ends with 410', async () => {
  const { id } = await c.create('alice');
  await c.upload('alice', id, Buffer.from('data'));
  expect(await files()).toContain(id);
  await c.ask('alice', 'DELETE', `/v2/images/${id}`);
  expect(await files()).not.toContain(id);
  const late = await c.create('alice');
  const gone = Promise.withResolvers<void>();
  async function* slowly() {
    yield Buffer.from('first');
    await gone.promise;
    yield Buffer.from('last');
  }
  const uploading = c.upload('alice', late.id, Readable.from(slowly()));
  await expect.poll(async () => (await show(late.id)).status, { interval: 1 }).toBe('saving');
  await c.ask('alice', 'DELETE', `/v2/images/${late.id}`);
  gone.resolve();
  expect((await uploading).statusCode).toBe(410);
  expect(await files()).not.toContain(late.id);
});

test('compute finds what its caller may see, and gets a whole copy', async () => {
  const { id } = await c.create('alice', { visibility: 'private', min_disk: 2, hw_foo: 'bar' });
  await c.upload('alice', id, Buffer.from('data'));
  expect(await c.glance.images.find(alice, id)).toEqual({
    id,
    name: 'an image',
    status: 'active',
    diskFormat: 'raw',
    sizeBytes: 4,
    virtualSizeBytes: 4,
    sha512: hex('sha512', Buffer.from('data')),
    minDiskGb: 2,
    minRamMb: 0,
    properties: { hw_foo: 'bar' },
  });
  expect(await c.glance.images.find({ ...alice, projectId: 'other' }, id)).toBeUndefined();
  const copy = join(c.directory, 'copy');
  await c.glance.images.download(id, copy);
  expect(await readFile(copy, 'utf8')).toBe('data');
  const { id: empty } = await c.create('alice');
  await expect(c.glance.images.download(empty, copy)).rejects.toThrow('it is queued');
});

test('a file of this machine becomes an image, or leaves none behind', async () => {
  const file = join(c.directory, 'local.raw');
  await writeFile(file, 'local');
  const request = {
    name: 'local',
    disk_format: 'raw',
    container_format: 'bare',
    visibility: 'public',
  } as const;
  const image = await c.glance.images.add(admin, request, file);
  expect(image).toMatchObject({ name: 'local', status: 'active', sizeBytes: 5 });
  expect(await c.glance.images.named(alice, 'local')).toEqual([image]);
  await expect(
    c.glance.images.add(admin, { ...request, name: 'broken', disk_format: 'qcow2' }, file),
  ).rejects.toThrow('its content is not');
  await expect(c.glance.images.add(admin, { ...request, name: 'broken' }, `${file}.none`)).rejects.toThrow(
    'ENOENT',
  );
  expect(await c.glance.images.named(admin, 'broken')).toEqual([]);
});

test('a run that was killed leaves no half image: the next start clears files and states, and only its own', async () => {
  const { id: whole } = await c.create('alice');
  await c.upload('alice', whole, Buffer.from('data'));
  const { id: half } = await c.create('alice');
  await sql`update glance.images set status = 'saving' where id = ${half}`.execute(c.options.db);
  const strays = [half, `${half}.11111111-2222-3333-4444-555555555555.part`, 'somebody-elses'];
  for (const name of strays) await writeFile(join(c.options.imagesDir, name), 'half');
  const next = await createGlance(c.options);
  expect(await show(half)).toMatchObject({ status: 'queued' });
  const left = await files();
  expect(left).toEqual(expect.arrayContaining([whole, 'somebody-elses']));
  expect(left.filter((name) => name.startsWith(half))).toEqual([]);
  await next.app.close();
});
