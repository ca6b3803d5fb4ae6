import { afterAll, beforeAll, expect, test } from 'vitest';
import { patchType, startCloud, type Cloud } from './cloud.ts';

let c: Cloud;
beforeAll(async () => void (c = await startCloud()));
afterAll(() => c.stop());

const namesIn = (answer: { json(): { images: { name: string }[] } }) =>
  answer.json().images.map((image) => image.name);
const patch = (who: string, id: string, ...operations: object[]) =>
  c.ask(who, 'PATCH', `/v2/images/${id}`, operations, patchType);

test('versions are told without a token: 300 with the list of Zed', async () => {
  const answer = await c.glance.app.inject('/');
  expect(answer.statusCode).toBe(300);
  expect(answer.json().versions).toHaveLength(15);
  expect(answer.json().versions[0]).toEqual({
    id: 'v2.15',
    status: 'CURRENT',
    links: [{ rel: 'self', href: 'http://127.0.0.1:9292/v2/' }],
  });
  expect((await c.glance.app.inject('/v2/images')).statusCode).toBe(401);
});

test("the stock client's create answers 201 with where it is and all fields, its properties first", async () => {
  const body = {
    disk_format: 'qcow2',
    container_format: 'bare',
    visibility: 'public',
    name: 'cirros',
    hw_foo: 'bar',
    'owner_specified.openstack.md5': '',
    'owner_specified.openstack.object': 'images/cirros',
  };
  const answer = await c.ask('admin', 'POST', '/v2/images', body);
  expect(answer.statusCode).toBe(201);
  const image = answer.json();
  expect(answer.headers['location']).toBe(`http://127.0.0.1:9292/v2/images/${image.id}`);
  expect(image).toEqual({
    hw_foo: 'bar',
    'owner_specified.openstack.md5': '',
    'owner_specified.openstack.object': 'images/cirros',
    name: 'cirros',
    disk_format: 'qcow2',
    container_format: 'bare',
    visibility: 'public',
    size: null,
    virtual_size: null,
    status: 'queued',
    checksum: null,
    protected: false,
    min_ram: 0,
    min_disk: 0,
    owner: 'project-admin',
    os_hidden: false,
    os_hash_algo: null,
    os_hash_value: null,
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    updated_at: image.created_at,
    tags: [],
    self: `/v2/images/${image.id}`,
    file: `/v2/images/${image.id}/file`,
    schema: '/v2/schemas/image',
  });
  expect(Object.keys(image).slice(0, 4)).toEqual([
    'hw_foo',
    'owner_specified.openstack.md5',
    'owner_specified.openstack.object',
    'name',
  ]);
  await c.ask('admin', 'DELETE', `/v2/images/${image.id}`);
});

test('a look-up by name is a page with 404, then a list', async () => {
  const { id } = await c.create('alice', { name: 'mine' });
  const miss = await c.ask('alice', 'GET', '/v2/images/mine');
  expect(miss.statusCode).toBe(404);
  expect(miss.headers['content-type']).toBe('text/html; charset=UTF-8');
  expect(miss.body).toContain('<h1>404 Not Found</h1>\n  No image found with ID mine<br /><br />');
  const list = await c.ask('alice', 'GET', '/v2/images?name=mine');
  expect(list.json()).toMatchObject({
    images: [{ id }],
    first: '/v2/images?name=mine',
    schema: '/v2/schemas/images',
  });
  expect(list.json()).not.toHaveProperty('next');
});

test.each([
  ['a format that nobody checks', { disk_format: 'vmdk' }, 400, /disk_format .*raw, qcow2, iso/],
  ['a container that is none', { container_format: 'ova' }, 400, /container_format/],
  ['a property that is no string', { os_version: 12 }, 400, /os_version must be a string/],
  ["a status of the user's own", { status: 'active' }, 403, /Attribute &#x27;status&#x27; is read-only/],
  ['a location', { locations: [] }, 403, /read-only/],
  ['a public image of a user', { visibility: 'public' }, 403, /publicize_image/],
  ['an image for another project', { owner: 'project-bob' }, 403, /owned by/],
  ['an id that is none', { id: '../../etc/passwd' }, 400, /id/],
  [
    'too many properties',
    Object.fromEntries(Array.from({ length: 129 }, (_, n) => [`p${n}`, 'x'])),
    413,
    /129/,
  ],
])('%s is refused', async (_name, body, status, reason) => {
  const answer = await c.ask('alice', 'POST', '/v2/images', body);
  expect(answer.statusCode).toBe(status);
  expect(answer.body).toMatch(reason);
});

test('an id may be chosen, once', async () => {
  const id = '11111111-2222-3333-4444-555555555555';
  expect((await c.create('alice', { id })).id).toBe(id);
  const again = await c.ask('bob', 'POST', '/v2/images', { id });
  expect(again.statusCode).toBe(409);
  expect(again.body).toContain(`Image ID ${id} already exists!`);
});

test('who sees what: private, shared, community and public', async () => {
  const one = async (visibility: string, who = 'alice') =>
    (await c.create(who, { name: `v-${visibility}`, visibility })).id as string;
  const ids = {
    private: await one('private'),
    shared: await one('shared'),
    community: await one('community'),
    public: await one('public', 'admin'),
  };
  const status = async (id: string) => (await c.ask('bob', 'GET', `/v2/images/${id}`)).statusCode;
  expect([
    await status(ids.private),
    await status(ids.shared),
    await status(ids.community),
    await status(ids.public),
  ]).toEqual([404, 404, 200, 200]);
  expect(namesIn(await c.ask('bob', 'GET', '/v2/images'))).toEqual(['v-public']);
  expect(namesIn(await c.ask('bob', 'GET', '/v2/images?visibility=community'))).toEqual(['v-community']);
  expect(namesIn(await c.ask('alice', 'GET', '/v2/images?name=in:v-private,v-shared&sort=name:asc'))).toEqual(
    ['v-private', 'v-shared'],
  );
  expect((await patch('bob', ids.community, { op: 'replace', path: '/name', value: 'x' })).statusCode).toBe(
    403,
  );
  expect((await c.ask('bob', 'DELETE', `/v2/images/${ids.community}`)).statusCode).toBe(403);
  expect((await c.ask('bob', 'DELETE', `/v2/images/${ids.private}`)).statusCode).toBe(404);
});

test("a shared image is in a member's list once the member accepts", async () => {
  const { id } = await c.create('alice', { name: 'for-bob' });
  const made = await c.ask('alice', 'POST', `/v2/images/${id}/members`, { member: 'project-bob' });
  expect(made.json()).toMatchObject({
    member_id: 'project-bob',
    image_id: id,
    status: 'pending',
    schema: '/v2/schemas/member',
  });
  expect(
    (await c.ask('alice', 'POST', `/v2/images/${id}/members`, { member: 'project-bob' })).statusCode,
  ).toBe(409);
  expect((await c.ask('bob', 'GET', `/v2/images/${id}`)).statusCode).toBe(200);
  expect(namesIn(await c.ask('bob', 'GET', '/v2/images?name=for-bob'))).toEqual([]);
  expect(
    (await c.ask('alice', 'PUT', `/v2/images/${id}/members/project-bob`, { status: 'accepted' })).statusCode,
  ).toBe(403);
  expect(
    (await c.ask('bob', 'PUT', `/v2/images/${id}/members/project-bob`, { status: 'accepted' })).statusCode,
  ).toBe(200);
  expect(namesIn(await c.ask('bob', 'GET', '/v2/images?name=for-bob'))).toEqual(['for-bob']);
  expect((await c.ask('bob', 'DELETE', `/v2/images/${id}/members/project-bob`)).statusCode).toBe(403);
  expect((await c.ask('alice', 'DELETE', `/v2/images/${id}/members/project-bob`)).statusCode).toBe(204);
  expect((await c.ask('bob', 'GET', `/v2/images/${id}`)).statusCode).toBe(404);
});

test('only shared images have members', async () => {
  const { id } = await c.create('alice', { visibility: 'private' });
  const answer = await c.ask('alice', 'GET', `/v2/images/${id}/members`);
  expect(answer.statusCode).toBe(403);
  expect(answer.body).toContain(
    `Not allowed to list members for image ${id}: Only shared images have members.`,
  );
});

test('a patch adds, replaces and removes; a wrong one changes nothing', async () => {
  const { id } = await c.create('alice', { hw_foo: 'bar' });
  const good = await patch(
    'alice',
    id,
    { op: 'add', path: '/os_distro', value: 'debian' },
    { op: 'replace', path: '/min_disk', value: 3 },
  );
  expect(good.statusCode).toBe(200);
  expect(good.json()).toMatchObject({ hw_foo: 'bar', os_distro: 'debian', min_disk: 3 });
  expect(
    (
      await patch(
        'alice',
        id,
        { op: 'replace', path: '/name', value: 'x' },
        { op: 'replace', path: '/min_disk', value: -1 },
      )
    ).statusCode,
  ).toBe(400);
  expect((await patch('alice', id, { op: 'replace', path: '/visibility', value: 'public' })).statusCode).toBe(
    403,
  );
  expect((await patch('alice', id, { op: 'replace', path: '/owner', value: 'project-bob' })).statusCode).toBe(
    403,
  );
  expect((await c.ask('alice', 'GET', `/v2/images/${id}`)).json()).toMatchObject({
    name: 'an image',
    min_disk: 3,
    visibility: 'shared',
    owner: 'project-alice',
  });
  const asJson = await c.ask('alice', 'PATCH', `/v2/images/${id}`, [{ op: 'remove', path: '/hw_foo' }]);
  expect(asJson.statusCode).toBe(415);
});

test('a protected image is deleted after its protection is lifted', async () => {
  const { id } = await c.create('alice', { protected: true });
  expect((await c.ask('alice', 'DELETE', `/v2/images/${id}`)).statusCode).toBe(403);
  await patch('alice', id, { op: 'replace', path: '/protected', value: false });
  expect((await c.ask('alice', 'DELETE', `/v2/images/${id}`)).statusCode).toBe(204);
  expect((await c.ask('alice', 'GET', `/v2/images/${id}`)).statusCode).toBe(404);
});

test('tags come and go one by one, and are filtered by', async () => {
  const { id } = await c.create('alice', { name: 'tagged' });
  for (const tag of ['one', 'two', 'one'])
    expect((await c.ask('alice', 'PUT', `/v2/images/${id}/tags/${tag}`)).statusCode).toBe(204);
  expect(namesIn(await c.ask('alice', 'GET', '/v2/images?tag=one&tag=two'))).toEqual(['tagged']);
  expect((await c.ask('alice', 'DELETE', `/v2/images/${id}/tags/one`)).statusCode).toBe(204);
  expect((await c.ask('alice', 'DELETE', `/v2/images/${id}/tags/one`)).statusCode).toBe(404);
  expect((await c.ask('alice', 'GET', `/v2/images/${id}`)).json().tags).toEqual(['two']);
});

test('what is not offered says so by name', async () => {
  const answer = await c.ask('alice', 'POST', '/v2/tasks', {});
  expect(answer.statusCode).toBe(404);
  expect(answer.body).toContain('POST /v2/tasks');
  expect((await c.ask('alice', 'POST', '/v2/images/x/import', {})).statusCode).toBe(501);
  expect((await c.ask('alice', 'GET', '/v2/schemas/image')).json().properties.status.readOnly).toBe(true);
});
