import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cloud, startCloud, type Cloud } from './cloud.ts';

let c: Cloud;
beforeAll(async () => void (c = await startCloud()));
afterAll(() => c.stop());

const adminProject = { project: { name: 'admin', domain: { name: 'Default' } } };
const refusal = {
  error: { code: 401, message: 'The request you have made requires authentication.', title: 'Unauthorized' },
};

test("the stock login by password answers 201, the token in the header, and a body in Keystone's shape", async () => {
  const answer = await c.login('admin', 'admin-pass', adminProject);
  expect(answer.statusCode).toBe(201);
  expect(answer.headers['x-subject-token']).toMatch(/^t[\w-]{43}$/);
  expect(answer.headers['vary']).toBe('X-Auth-Token');
  const { token } = answer.json();
  expect(token).toMatchObject({
    methods: ['password'],
    user: {
      domain: { id: 'default', name: 'Default' },
      id: c.known.admin.userId,
      name: 'admin',
      password_expires_at: null,
    },
    expires_at: '2030-01-01T01:00:00.000000Z',
    issued_at: '2030-01-01T00:00:00.000000Z',
    project: { domain: { id: 'default', name: 'Default' }, id: c.known.admin.projectId, name: 'admin' },
    is_domain: false,
  });
  expect(token.roles.map((role: { name: string }) => role.name)).toEqual(['admin', 'member', 'reader']);
  expect(token.audit_ids).toEqual([expect.stringMatching(/^[\w-]{22}$/)]);
  const compute = token.catalog.find((entry: { type: string }) => entry.type === 'compute');
  expect(compute).toMatchObject({ name: 'nova', id: expect.stringMatching(/^[0-9a-f]{32}$/) });
  expect(compute.endpoints.map((endpoint: { interface: string }) => endpoint.interface)).toEqual([
    'admin',
    'internal',
    'public',
  ]);
  expect(compute.endpoints[0]).toMatchObject({
    region: 'RegionOne',
    region_id: 'RegionOne',
    url: 'http://127.0.0.1:8774/v2.1',
  });
});

test("a place for the project in an endpoint is filled with the token's project", async () => {
  const { token } = (await c.login('admin', 'admin-pass', adminProject)).json();
  const volume = token.catalog.find((entry: { type: string }) => entry.type === 'volumev3');
  expect(volume.endpoints[0].url).toBe(`http://127.0.0.1:8776/v3/${c.known.admin.projectId}`);
});

test('a wrong password, an unknown user, and a project without a role get the same answer', async () => {
  const answers = await Promise.all([
    c.login('admin', 'wrong', adminProject),
    c.login('nobody', 'admin-pass', adminProject),
    c.login('demo', 'demo-pass', adminProject),
    c.login('demo', 'demo-pass', { project: { id: 'no-such-project' } }),
  ]);
  for (const answer of answers) {
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toEqual(refusal);
  }
});

test('a project or user may be named by id; nocatalog leaves the catalog out', async () => {
  const user = { id: c.known.demo.userId, password: 'demo-pass' };
  const auth = {
    identity: { methods: ['password'], password: { user } },
    scope: { project: { id: c.known.demo.projectId } },
  };
  const answer = await c.ask('POST', '/v3/auth/tokens?nocatalog', undefined, { auth });
  expect(answer.statusCode).toBe(201);
  expect(answer.json().token).not.toHaveProperty('catalog');
  expect(answer.json().token.project.name).toBe('demo');
});

test('without a scope the token has neither project nor catalog, and can be exchanged for one that has, until the same time', async () => {
  const first = await c.login('demo', 'demo-pass');
  expect(first.json().token).not.toHaveProperty('project');
  expect(first.json().token).not.toHaveProperty('catalog');
  const id = String(first.headers['x-subject-token']);
  c.clock.now = new Date('2030-01-01T00:10:00Z');
  const auth = {
    identity: { methods: ['token'], token: { id } },
    scope: { project: { name: 'demo', domain: { id: 'default' } } },
  };
  const second = await c.ask('POST', '/v3/auth/tokens', undefined, { auth });
  expect(second.json().token).toMatchObject({
    methods: ['token', 'password'],
    expires_at: '2030-01-01T01:00:00.000000Z',
  });
  const projects = await c.ask('GET', '/v3/auth/projects', id);
  expect(projects.json().projects.map((project: { name: string }) => project.name)).toEqual(['demo']);
  c.clock.now = new Date('2030-01-01T00:00:00Z');
});

test('a token says who it is to a service until it expires', async () => {
  const token = await c.tokenOf('demo', 'demo-pass', 'demo');
  expect(await c.keystone.tokens.validate(token)).toEqual(c.known.demo);
  expect(c.known.demo).toMatchObject({
    userName: 'demo',
    projectName: 'demo',
    roles: ['member', 'reader'],
    isAdmin: false,
  });
  c.clock.now = new Date('2030-01-01T01:00:01Z');
  expect(await c.keystone.tokens.validate(token)).toBeUndefined();
  c.clock.now = new Date('2030-01-01T00:00:00Z');
});

test('what is no token is nobody: an empty one, a long one, one with odd characters', async () => {
  for (const token of ['', 'x', 'x'.repeat(100_000), '\u0000', "' or 1=1 --"]) {
    expect(await c.keystone.tokens.validate(token)).toBeUndefined();
  }
});

test('a token that was revoked is refused at once, also where it was just accepted', async () => {
  const admin = await c.tokenOf('admin', 'admin-pass', 'admin');
  const token = await c.tokenOf('demo', 'demo-pass', 'demo');
  expect(await c.keystone.tokens.validate(token)).toBeDefined();
  const shown = await c.ask('GET', '/v3/auth/tokens', admin, undefined, { 'x-subject-token': token });
  expect(shown.json().token.user.name).toBe('demo');
  expect(shown.headers['x-subject-token']).toBe(token);
  const gone = await c.ask('DELETE', '/v3/auth/tokens', admin, undefined, { 'x-subject-token': token });
  expect(gone.statusCode).toBe(204);
  expect(await c.keystone.tokens.validate(token)).toBeUndefined();
  const again = await c.ask('HEAD', '/v3/auth/tokens', admin, undefined, { 'x-subject-token': token });
  expect(again.statusCode).toBe(404);
});

test("a user may not look at another user's token", async () => {
  const admin = await c.tokenOf('admin', 'admin-pass', 'admin');
  const demo = await c.tokenOf('demo', 'demo-pass', 'demo');
  const answer = await c.ask('GET', '/v3/auth/tokens', demo, undefined, { 'x-subject-token': admin });
  expect(answer.statusCode).toBe(403);
  expect(answer.json().error.title).toBe('Forbidden');
});

test('the database holds neither a token nor a password', async () => {
  const token = await c.tokenOf('admin', 'admin-pass', 'admin');
  const rows =
    await sql`select (select json_agg(t) from keystone.tokens t) as tokens, (select json_agg(u) from keystone.users u) as users`.execute(
      c.db,
    );
  const text = JSON.stringify(rows.rows);
  expect(text).not.toContain(token);
  expect(text).not.toContain('admin-pass');
  expect(text).toContain('scrypt$16384$8$5$');
});

test('expired tokens do not stay in the table', async () => {
  await c.tokenOf('demo', 'demo-pass', 'demo');
  c.clock.now = new Date('2030-01-02T00:00:00Z');
  await c.tokenOf('demo', 'demo-pass', 'demo');
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from keystone.tokens`.execute(c.db);
  expect(rows[0]?.n).toBe(1);
  c.clock.now = new Date('2030-01-01T00:00:00Z');
});

test('a malformed login is a 400 that does not repeat the password', async () => {
  const auth = {
    identity: { methods: ['password'], password: { user: { name: 'admin', password: ['s3cret-value'] } } },
  };
  const answer = await c.ask('POST', '/v3/auth/tokens', undefined, { auth });
  expect(answer.statusCode).toBe(400);
  expect(answer.body).not.toContain('s3cret-value');
  expect(answer.json().error.message).toContain('auth/identity/password/user/password');
});

test('a method of login that is not there is named in a 501', async () => {
  const answer = await c.ask('POST', '/v3/auth/tokens', undefined, {
    auth: { identity: { methods: ['totp'] } },
  });
  expect(answer.statusCode).toBe(501);
  expect(answer.json().error.message).toContain('totp');
});

test('a second bootstrap keeps every id, moves an endpoint and takes one away', async () => {
  const before = await c.tokenOf('admin', 'admin-pass', 'admin');
  const [identity, compute] = cloud.endpoints;
  if (!identity || !compute) throw new Error('The fixture has lost its endpoints.');
  const again = await c.keystone.bootstrap({
    region: 'RegionOne',
    endpoints: [identity, { ...compute, url: 'http://10.0.0.1:8774/v2.1' }],
  });
  expect(again).toEqual(c.known);
  const { catalog } = (await c.ask('GET', '/v3/auth/catalog', before)).json();
  expect(catalog.map((entry: { type: string }) => entry.type)).toEqual(['compute', 'identity']);
  expect(catalog[0].endpoints.map((endpoint: { url: string }) => endpoint.url)).toEqual(
    Array(3).fill('http://10.0.0.1:8774/v2.1'),
  );
  await c.keystone.bootstrap(cloud);
});
