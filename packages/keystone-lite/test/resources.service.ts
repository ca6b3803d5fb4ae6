import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCloud, type Body, type Cloud } from './cloud.ts';

let c: Cloud;
let admin: string;
let demo: string;
beforeAll(async () => {
  c = await startCloud();
  [admin, demo] = [
    await c.tokenOf('admin', 'admin-pass', 'admin'),
    await c.tokenOf('demo', 'demo-pass', 'demo'),
  ];
});
afterAll(() => c.stop());

const namesIn = (rows: { name: string }[]) => rows.map((row) => row.name);
const createUser = async (user: Body) => (await c.ask('POST', '/v3/users', admin, { user })).json().user;
const createProject = async (project: Body) =>
  (await c.ask('POST', '/v3/projects', admin, { project })).json().project;
const roleNamed = async (name: string) =>
  (await c.ask('GET', `/v3/roles?name=${name}`, admin)).json().roles[0].id as string;

test('versions are told without a token, everything else asks for one', async () => {
  const versions = await c.ask('GET', '/');
  expect(versions.statusCode).toBe(300);
  expect(versions.json().versions.values[0].links[0].href).toBe('http://127.0.0.1:5000/v3/');
  expect((await c.ask('GET', '/v3')).json().version.id).toBe('v3.14');
  const refused = await c.ask('GET', '/v3/projects');
  expect(refused.statusCode).toBe(401);
  expect(refused.headers['www-authenticate']).toContain('Keystone');
});

test("lists look as Keystone's do", async () => {
  const answer = (await c.ask('GET', '/v3/projects?name=admin', admin)).json();
  expect(answer.links).toEqual({
    next: null,
    self: 'http://127.0.0.1:5000/v3/projects?name=admin',
    previous: null,
  });
  const id = c.known.admin.projectId;
  expect(answer.projects).toEqual([
    {
      id,
      name: 'admin',
      domain_id: 'default',
      description: 'Bootstrap project for initializing the cloud.',
      enabled: true,
      parent_id: 'default',
      is_domain: false,
      tags: [],
      options: {},
      links: { self: `http://127.0.0.1:5000/v3/projects/${id}` },
    },
  ]);
});

test("a name where an id is asked for is a 404 in Keystone's words", async () => {
  const answer = await c.ask('GET', '/v3/projects/admin', admin);
  expect(answer.statusCode).toBe(404);
  expect(answer.json()).toEqual({
    error: { code: 404, message: 'Could not find project: admin.', title: 'Not Found' },
  });
});

test('what is not offered says so by name', async () => {
  const answer = await c.ask('POST', '/v3/roles', admin, { role: { name: 'x' } });
  expect(answer.statusCode).toBe(404);
  expect(answer.json().error.message).toContain('POST /v3/roles');
  expect((await c.ask('POST', '/v3/groups', admin, {})).statusCode).toBe(501);
  expect((await c.ask('GET', '/v3/groups', admin)).json().groups).toEqual([]);
});

test.each([
  ['GET', '/v3/projects'],
  ['GET', '/v3/users'],
  ['GET', '/v3/services'],
  ['GET', '/v3/endpoints'],
  ['GET', '/v3/role_assignments'],
  ['POST', '/v3/projects', { project: { name: 'mine' } }],
  ['POST', '/v3/users', { user: { name: 'mine' } }],
] as const)('%s %s is for administrators', async (method, path, body?: Body) => {
  expect((await c.ask(method, path, demo, body)).statusCode).toBe(403);
});

test('a new user gets into a project once there is a role, and out when it is taken', async () => {
  const user = await createUser({ name: 'alice', password: 'wonder', email: 'a@example.org' });
  const project = await createProject({ name: 'garden', description: 'roses' });
  const scope = { project: { id: project.id } };
  expect((await c.login('alice', 'wonder', scope)).statusCode).toBe(401);
  const grant = `/v3/projects/${project.id}/users/${user.id}/roles/${await roleNamed('member')}`;
  expect((await c.ask('PUT', grant, admin)).statusCode).toBe(204);
  expect((await c.ask('PUT', grant, admin)).statusCode).toBe(204);
  expect((await c.ask('HEAD', grant, admin)).statusCode).toBe(204);
  const token = await c.tokenOf('alice', 'wonder', 'garden');
  expect((await c.keystone.tokens.validate(token))?.roles).toEqual(['member']);
  expect((await c.ask('DELETE', grant, admin)).statusCode).toBe(204);
  expect(await c.keystone.tokens.validate(token)).toBeUndefined();
  expect((await c.ask('DELETE', grant, admin)).statusCode).toBe(404);
});

test('a grant to nobody, on nothing, or of no role is a 404', async () => {
  const [user, project, role] = [c.known.demo.userId, c.known.demo.projectId, await roleNamed('reader')];
  for (const path of [
    `${project}/users/none/roles/${role}`,
    `none/users/${user}/roles/${role}`,
    `${project}/users/${user}/roles/none`,
  ]) {
    expect((await c.ask('PUT', `/v3/projects/${path}`, admin)).statusCode).toBe(404);
  }
});

test('two users of one name are a 409 that names it', async () => {
  await createUser({ name: 'bob' });
  const answer = await c.ask('POST', '/v3/users', admin, { user: { name: 'bob' } });
  expect(answer.statusCode).toBe(409);
  expect(answer.json().error.message).toContain('Duplicate entry found with name bob at domain ID default');
});

test('a user without a password cannot log in with an empty one', async () => {
  await createUser({ name: 'mute' });
  expect((await c.login('mute', '')).statusCode).toBe(401);
});

test('who is disabled is out at once, together with all tokens', async () => {
  const user = await createUser({ name: 'carol', password: 'pw' });
  const answer = await c.login('carol', 'pw');
  const token = String(answer.headers['x-subject-token']);
  expect(await c.keystone.tokens.validate(token)).toBeDefined();
  await c.ask('PATCH', `/v3/users/${user.id}`, admin, { user: { enabled: false } });
  expect(await c.keystone.tokens.validate(token)).toBeUndefined();
  expect((await c.login('carol', 'pw')).statusCode).toBe(401);
});

test('a password is changed by who knows the old one, and ends the tokens made with it', async () => {
  const user = await createUser({ name: 'dave', password: 'old' });
  const token = String((await c.login('dave', 'old')).headers['x-subject-token']);
  const change = (original_password: string) =>
    c.ask('POST', `/v3/users/${user.id}/password`, token, { user: { original_password, password: 'new' } });
  expect((await change('guess')).statusCode).toBe(401);
  expect((await change('old')).statusCode).toBe(204);
  expect(await c.keystone.tokens.validate(token)).toBeUndefined();
  expect((await c.login('dave', 'new')).statusCode).toBe(201);
});

test('a project that is deleted takes its tokens along', async () => {
  const project = await createProject({ name: 'short' });
  await c.ask(
    'PUT',
    `/v3/projects/${project.id}/users/${c.known.admin.userId}/roles/${await roleNamed('admin')}`,
    admin,
  );
  const token = await c.tokenOf('admin', 'admin-pass', 'short');
  expect(await c.keystone.tokens.validate(token)).toBeDefined();
  expect((await c.ask('DELETE', `/v3/projects/${project.id}`, admin)).statusCode).toBe(204);
  expect(await c.keystone.tokens.validate(token)).toBeUndefined();
});

test('role assignments come with names when asked for', async () => {
  const path = `/v3/role_assignments?user.id=${c.known.demo.userId}&include_names=True`;
  const rows = (await c.ask('GET', path, admin)).json().role_assignments;
  expect(rows.map((row: { role: { name: string } }) => row.role.name)).toEqual(['member', 'reader']);
  expect(rows[0]).toMatchObject({
    scope: {
      project: { id: c.known.demo.projectId, name: 'demo', domain: { id: 'default', name: 'Default' } },
    },
    user: { id: c.known.demo.userId, name: 'demo', domain: { id: 'default', name: 'Default' } },
  });
  expect(
    (await c.ask('GET', `/v3/role_assignments?user.id=${c.known.demo.userId}`, demo)).json()
      .role_assignments[0].user,
  ).toEqual({ id: c.known.demo.userId });
});

test('an application credential logs in with some of the roles, and cannot make another', async () => {
  const path = `/v3/users/${c.known.demo.userId}/application_credentials`;
  const made = await c.ask('POST', path, demo, {
    application_credential: { name: 'ci', roles: [{ name: 'reader' }] },
  });
  expect(made.statusCode).toBe(201);
  const { id, secret, roles } = made.json().application_credential;
  expect(namesIn(roles)).toEqual(['reader']);
  const auth = { identity: { methods: ['application_credential'], application_credential: { id, secret } } };
  const login = await c.ask('POST', '/v3/auth/tokens', undefined, { auth });
  expect(login.json().token).toMatchObject({
    project: { name: 'demo' },
    application_credential: { id, restricted: true },
  });
  const token = String(login.headers['x-subject-token']);
  expect((await c.keystone.tokens.validate(token))?.roles).toEqual(['reader']);
  expect((await c.ask('POST', path, token, { application_credential: { name: 'more' } })).statusCode).toBe(
    403,
  );
  const wrong = {
    identity: { methods: ['application_credential'], application_credential: { id, secret: 'guess' } },
  };
  expect((await c.ask('POST', '/v3/auth/tokens', undefined, { auth: wrong })).statusCode).toBe(401);
  expect((await c.ask('DELETE', `${path}/${id}`, demo)).statusCode).toBe(204);
  expect(await c.keystone.tokens.validate(token)).toBeUndefined();
});

test('an application credential cannot ask for a role that its user has not', async () => {
  const path = `/v3/users/${c.known.demo.userId}/application_credentials`;
  const answer = await c.ask('POST', path, demo, {
    application_credential: { name: 'root', roles: [{ name: 'admin' }] },
  });
  expect(answer.statusCode).toBe(400);
  expect(answer.json().error.message).toContain('admin');
});

test('a demo user sees themselves and their project, and nobody else', async () => {
  expect((await c.ask('GET', `/v3/users/${c.known.demo.userId}`, demo)).json().user.name).toBe('demo');
  expect((await c.ask('GET', `/v3/projects/${c.known.demo.projectId}`, demo)).json().project.name).toBe(
    'demo',
  );
  expect((await c.ask('GET', `/v3/users/${c.known.admin.userId}`, demo)).statusCode).toBe(403);
  expect((await c.ask('GET', `/v3/projects/${c.known.admin.projectId}`, demo)).statusCode).toBe(403);
});

test('a NUL character is a 400, in a query, a path and a body', async () => {
  const answers = await Promise.all([
    c.ask('GET', '/v3/users?name=%00', admin),
    c.ask('GET', '/v3/users/%00', admin),
    c.ask('POST', '/v3/users', admin, { user: { name: 'a\u0000b' } }),
  ]);
  expect(answers.map((answer) => answer.statusCode)).toEqual([400, 400, 400]);
});
