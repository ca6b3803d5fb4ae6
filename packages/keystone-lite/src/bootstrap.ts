// What a cloud begins with: a domain, three projects, two users, the roles, the catalog. May be run at every start.
import type { AuthContext } from '@nova-lite/service-kit';
import { sql } from 'kysely';
import { defaultDomain } from './db/domains.ts';
import { listProjects } from './db/projects.ts';
import { grantRole, listRoles, rolesOn } from './db/roles.ts';
import type { Interface, KeystoneDatabase } from './db/tables.ts';
import { deleteTokensOf } from './db/tokens.ts';
import { listUsers, updateUser, type User } from './db/users.ts';
import { newId } from './model/ids.ts';
import type { Passwords } from './model/password-hash.ts';

export interface EndpointRequest {
  /** `identity`, `compute`, `image`, `network`, ... */
  readonly type: string;
  /** `keystone`, `nova`, `glance`, `neutron`, ... */
  readonly name: string;
  readonly url: string;
}

export interface BootstrapRequest {
  /** Is set, whatever it was; without it the user must exist and keeps the password. */
  readonly adminPassword?: string;
  readonly demoPassword?: string;
  readonly region: string;
  /** The whole catalog: what is not in the list is removed, what has moved is changed. */
  readonly endpoints: readonly EndpointRequest[];
}

/** As whom the one who puts the cloud together may then ask the services. */
export interface BootstrapResult {
  readonly admin: AuthContext;
  readonly demo: AuthContext;
}

const projects = {
  admin: 'Bootstrap project for initializing the cloud.',
  demo: 'A project to try the cloud in.',
  service: 'The services of the cloud.',
};
const roleNames = ['admin', 'member', 'reader', 'service'];
const sides: readonly Interface[] = ['public', 'internal', 'admin'];

/** One transaction: all of it, or nothing. Two at once wait for each other. */
export async function bootstrap(
  db: KeystoneDatabase,
  passwords: Passwords,
  request: BootstrapRequest,
): Promise<BootstrapResult> {
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext('keystone bootstrap'))`.execute(tx);
    await ensureNames(tx);
    const admin = await ensureUser(tx, passwords, 'admin', request.adminPassword);
    const demo = await ensureUser(tx, passwords, 'demo', request.demoPassword);
    await ensureGrants(tx, admin, 'admin', ['admin', 'member', 'reader']);
    await ensureGrants(tx, demo, 'demo', ['member', 'reader']);
    await grantRole(tx, admin.id, await roleId(tx, 'admin'), { domain_id: defaultDomain.id });
    await setCatalog(tx, request.region, request.endpoints);
    return { admin: await contextIn(tx, admin, 'admin'), demo: await contextIn(tx, demo, 'demo') };
  });
}

async function ensureNames(db: KeystoneDatabase): Promise<void> {
  await db
    .insertInto('domains')
    .values(defaultDomain)
    .onConflict((c) => c.doNothing())
    .execute();
  const rows = Object.entries(projects).map(([name, description]) => ({
    id: newId(),
    domain_id: defaultDomain.id,
    name,
    description,
  }));
  await db
    .insertInto('projects')
    .values(rows)
    .onConflict((c) => c.doNothing())
    .execute();
  const roles = roleNames.map((name) => ({ id: newId(), name }));
  await db
    .insertInto('roles')
    .values(roles)
    .onConflict((c) => c.doNothing())
    .execute();
}

async function ensureUser(
  db: KeystoneDatabase,
  passwords: Passwords,
  name: string,
  password: string | undefined,
): Promise<User> {
  const user = await userNamed(db, name);
  if (user && (password === undefined || (await passwords.verify(password, user.password_hash)))) return user;
  if (password === undefined)
    throw new Error(`The user ${name} is not there yet, and no password was given to make it.`);
  const password_hash = await passwords.hash(password);
  if (!user) return insertUser(db, name, password_hash);
  await deleteTokensOf(db, user.id);
  return (await updateUser(db, user.id, { password_hash })) ?? user;
}

const userNamed = async (db: KeystoneDatabase, name: string): Promise<User | undefined> =>
  (await listUsers(db, { name, domain_id: defaultDomain.id }))[0];

const insertUser = (db: KeystoneDatabase, name: string, password_hash: string): Promise<User> =>
  db
    .insertInto('users')
    .values({ id: newId(), domain_id: defaultDomain.id, name, password_hash })
    .returningAll()
    .executeTakeFirstOrThrow();

async function ensureGrants(
  db: KeystoneDatabase,
  user: User,
  projectName: string,
  roles: readonly string[],
): Promise<void> {
  const project_id = (await projectNamed(db, projectName)).id;
  for (const name of roles) await grantRole(db, user.id, await roleId(db, name), { project_id });
}

async function projectNamed(db: KeystoneDatabase, name: string) {
  const [project] = await listProjects(db, { name, domain_id: defaultDomain.id });
  if (!project) throw new Error(`The project ${name} was just made and is not there.`);
  return project;
}

async function roleId(db: KeystoneDatabase, name: string): Promise<string> {
  const [role] = await listRoles(db, { name });
  if (!role) throw new Error(`The role ${name} was just made and is not there.`);
  return role.id;
}

async function setCatalog(
  db: KeystoneDatabase,
  region: string,
  endpoints: readonly EndpointRequest[],
): Promise<void> {
  await db
    .insertInto('regions')
    .values({ id: region })
    .onConflict((c) => c.doNothing())
    .execute();
  for (const endpoint of endpoints) await setEndpoint(db, region, endpoint);
  const types = endpoints.map(({ type }) => type);
  await db
    .deleteFrom('services')
    .where((where) => where.not(where('type', '=', where.fn.any(where.val(types)))))
    .execute();
  await db.deleteFrom('regions').where('id', '<>', region).execute();
}

/** The same URL for every interface; ids stay when a URL changes. */
async function setEndpoint(
  db: KeystoneDatabase,
  region_id: string,
  { type, name, url }: EndpointRequest,
): Promise<void> {
  const { id: service_id } = await db
    .insertInto('services')
    .values({ id: newId(), type, name })
    .onConflict((c) => c.column('type').doUpdateSet({ name }))
    .returning('id')
    .executeTakeFirstOrThrow();
  await db
    .insertInto('endpoints')
    .values(sides.map((side) => ({ id: newId(), service_id, region_id, interface: side, url })))
    .onConflict((c) => c.columns(['service_id', 'region_id', 'interface']).doUpdateSet({ url }))
    .execute();
}

async function contextIn(db: KeystoneDatabase, user: User, projectName: string): Promise<AuthContext> {
  const project = await projectNamed(db, projectName);
  const roles = (await rolesOn(db, user.id, { project_id: project.id })).map((role) => role.name);
  return {
    userId: user.id,
    userName: user.name,
    domainId: user.domain_id,
    projectId: project.id,
    projectName: project.name,
    roles,
    isAdmin: roles.includes('admin'),
  };
}
