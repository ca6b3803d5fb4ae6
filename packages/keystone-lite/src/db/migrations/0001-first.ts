// The tables of identity. What belongs to a user, a project or a domain goes when it goes.
import { sql, type ColumnDefinitionBuilder, type Kysely } from 'kysely';

type Db = Kysely<unknown>;
type Column = (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder;

const key: Column = (c) => c.primaryKey();
const required: Column = (c) => c.notNull();
const enabled: Column = (c) => c.notNull().defaultTo(true);
const memberOf =
  (table: string): Column =>
  (c) =>
    c.references(`${table}.id`).onDelete('cascade');
const partOf =
  (table: string): Column =>
  (c) =>
    memberOf(table)(c).notNull();

export async function up(db: Db): Promise<void> {
  await createDomains(db);
  await createUsers(db);
  await createAssignments(db);
  await createCredentials(db);
  await createTokens(db);
  await createCatalog(db);
}

async function createDomains(db: Db): Promise<void> {
  await db.schema
    .createTable('domains')
    .addColumn('id', 'text', key)
    .addColumn('name', 'text', (c) => c.notNull().unique())
    .addColumn('description', 'text', required)
    .addColumn('enabled', 'boolean', enabled)
    .execute();
  await db.schema
    .createTable('projects')
    .addColumn('id', 'text', key)
    .addColumn('domain_id', 'text', partOf('domains'))
    .addColumn('name', 'text', required)
    .addColumn('description', 'text', required)
    .addColumn('enabled', 'boolean', enabled)
    .addUniqueConstraint('projects_domain_id_name_key', ['domain_id', 'name'])
    .execute();
}

async function createUsers(db: Db): Promise<void> {
  await db.schema
    .createTable('users')
    .addColumn('id', 'text', key)
    .addColumn('domain_id', 'text', partOf('domains'))
    .addColumn('name', 'text', required)
    .addColumn('password_hash', 'text')
    .addColumn('default_project_id', 'text')
    .addColumn('description', 'text')
    .addColumn('email', 'text')
    .addColumn('enabled', 'boolean', enabled)
    .addUniqueConstraint('users_domain_id_name_key', ['domain_id', 'name'])
    .execute();
}

async function createAssignments(db: Db): Promise<void> {
  await db.schema
    .createTable('roles')
    .addColumn('id', 'text', key)
    .addColumn('name', 'text', (c) => c.notNull().unique())
    .execute();
  await db.schema
    .createTable('assignments')
    .addColumn('user_id', 'text', partOf('users'))
    .addColumn('role_id', 'text', partOf('roles'))
    .addColumn('project_id', 'text', memberOf('projects'))
    .addColumn('domain_id', 'text', memberOf('domains'))
    .addUniqueConstraint('assignments_key', ['user_id', 'project_id', 'domain_id', 'role_id'], (c) =>
      c.nullsNotDistinct(),
    )
    .addCheckConstraint('assignments_one_target', sql`(project_id is null) <> (domain_id is null)`)
    .execute();
}

async function createCredentials(db: Db): Promise<void> {
  await db.schema
    .createTable('application_credentials')
    .addColumn('id', 'text', key)
    .addColumn('user_id', 'text', partOf('users'))
    .addColumn('project_id', 'text', partOf('projects'))
    .addColumn('name', 'text', required)
    .addColumn('description', 'text')
    .addColumn('secret_hash', 'text', required)
    .addColumn('role_ids', sql`text[]`, required)
    .addColumn('unrestricted', 'boolean', required)
    .addColumn('expires_at', 'timestamptz')
    .addUniqueConstraint('application_credentials_user_id_name_key', ['user_id', 'name'])
    .execute();
}

async function createTokens(db: Db): Promise<void> {
  await db.schema
    .createTable('tokens')
    .addColumn('hash', 'bytea', key)
    .addColumn('user_id', 'text', partOf('users'))
    .addColumn('project_id', 'text', memberOf('projects'))
    .addColumn('domain_id', 'text', memberOf('domains'))
    .addColumn('application_credential_id', 'text', memberOf('application_credentials'))
    .addColumn('methods', sql`text[]`, required)
    .addColumn('audit_id', 'text', required)
    .addColumn('issued_at', 'timestamptz', required)
    .addColumn('expires_at', 'timestamptz', required)
    .execute();
  await db.schema.createIndex('tokens_expires_at').on('tokens').column('expires_at').execute();
  await db.schema.createIndex('tokens_user_id').on('tokens').columns(['user_id', 'issued_at']).execute();
}

async function createCatalog(db: Db): Promise<void> {
  await db.schema
    .createTable('regions')
    .addColumn('id', 'text', key)
    .addColumn('description', 'text', (c) => c.notNull().defaultTo(''))
    .execute();
  await db.schema
    .createTable('services')
    .addColumn('id', 'text', key)
    .addColumn('type', 'text', (c) => c.notNull().unique())
    .addColumn('name', 'text', required)
    .execute();
  await db.schema
    .createTable('endpoints')
    .addColumn('id', 'text', key)
    .addColumn('service_id', 'text', partOf('services'))
    .addColumn('region_id', 'text', partOf('regions'))
    .addColumn('interface', 'text', required)
    .addColumn('url', 'text', required)
    .addUniqueConstraint('endpoints_key', ['service_id', 'region_id', 'interface'])
    .execute();
}
