// The tables of compute. JSON columns are `jsonb not null`: what is absent in them is JSON's null.
import { sql, type Kysely, type CreateTableBuilder } from 'kysely';

type Db = Kysely<unknown>;

export async function up(db: Db): Promise<void> {
  await createFlavors(db);
  await createKeypairs(db);
  await createInstances(db);
  await createOperations(db);
  await createInstanceActions(db);
  await createServices(db);
}

async function createFlavors(db: Db): Promise<void> {
  await db.schema
    .createTable('flavors')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull().unique())
    .addColumn('vcpus', 'integer', (c) => c.notNull())
    .addColumn('ram_mb', 'integer', (c) => c.notNull())
    .addColumn('disk_gb', 'integer', (c) => c.notNull())
    .addColumn('ephemeral_gb', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('swap_mb', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('rxtx_factor', 'double precision', (c) => c.notNull().defaultTo(1))
    .addColumn('is_public', 'boolean', (c) => c.notNull().defaultTo(true))
    .addColumn('description', 'text')
    .addColumn('extra_specs', 'jsonb', (c) => c.notNull().defaultTo(sql`'{}'`))
    .$call(withCreatedAt)
    .execute();
  await db.schema
    .createTable('flavor_access')
    .addColumn('flavor_id', 'text', (c) => c.notNull().references('flavors.id').onDelete('cascade'))
    .addColumn('project_id', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('flavor_access_pkey', ['flavor_id', 'project_id'])
    .execute();
}

async function createKeypairs(db: Db): Promise<void> {
  await db.schema
    .createTable('keypairs')
    .$call(withNumber)
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('public_key', 'text', (c) => c.notNull())
    .addColumn('fingerprint', 'text', (c) => c.notNull())
    .$call(withCreatedAt)
    .addUniqueConstraint('keypairs_user_id_name_key', ['user_id', 'name'])
    .execute();
}

async function createInstances(db: Db): Promise<void> {
  await db.schema
    .createTable('instances')
    .addColumn('uuid', 'text', (c) => c.primaryKey())
    .addColumn('ec2_id', 'integer', (c) => c.generatedAlwaysAsIdentity().notNull().unique())
    .addColumn('project_id', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('description', 'text')
    .addColumn('hostname', 'text', (c) => c.notNull())
    .addColumn('image_id', 'text', (c) => c.notNull())
    .$call(withJson('image', 'flavor', 'key', 'metadata', 'tags'))
    .addColumn('user_data', 'text')
    .addColumn('config_drive', 'boolean', (c) => c.notNull())
    .addColumn('availability_zone', 'text')
    .addColumn('host', 'text')
    .addColumn('node', 'text')
    .addColumn('vm_state', 'text', (c) => c.notNull())
    .addColumn('task_state', 'text')
    .addColumn('power_state', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('reservation_id', 'text', (c) => c.notNull())
    .addColumn('launch_index', 'integer', (c) => c.notNull().defaultTo(0))
    .$call(withJson('requested_networks', 'security_group_ids', 'ports', 'fault', 'provisioning'))
    .addColumn('progress', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('launched_at', 'timestamptz')
    .addColumn('terminated_at', 'timestamptz')
    .addColumn('deleted_at', 'timestamptz')
    .$call(withCreatedAt)
    .addColumn('updated_at', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))
    .execute();
  await db.schema
    .createIndex('instances_of_project')
    .on('instances')
    .columns(['project_id', 'created_at desc', 'uuid'])
    .where(sql.ref('deleted_at'), 'is', null)
    .execute();
  await db.schema
    .createIndex('instances_of_host')
    .on('instances')
    .column('host')
    .where(sql.ref('deleted_at'), 'is', null)
    .execute();
}

/** `operations_running` keeps one running operation an instance, whatever conductors do at the same moment. */
async function createOperations(db: Db): Promise<void> {
  await db.schema
    .createTable('operations')
    .$call(withNumber)
    .addColumn('instance_uuid', 'text', (c) => c.notNull().references('instances.uuid').onDelete('cascade'))
    .addColumn('kind', 'text', (c) => c.notNull())
    .$call(withJson('request'))
    .addColumn('request_id', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('project_id', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .$call(withJson('steps'))
    .addColumn('lease_owner', 'text')
    .addColumn('lease_until', 'timestamptz')
    .addColumn('attempts', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('error', 'text')
    .$call(withCreatedAt)
    .execute();
  await db.schema
    .createIndex('operations_open')
    .on('operations')
    .columns(['instance_uuid', 'id'])
    .where(sql.ref('state'), 'in', ['queued', 'running'])
    .execute();
  await db.schema
    .createIndex('operations_running')
    .unique()
    .on('operations')
    .column('instance_uuid')
    .where(sql.ref('state'), '=', 'running')
    .execute();
}

async function createInstanceActions(db: Db): Promise<void> {
  await db.schema
    .createTable('instance_actions')
    .$call(withNumber)
    .addColumn('instance_uuid', 'text', (c) => c.notNull().references('instances.uuid').onDelete('cascade'))
    .addColumn('action', 'text', (c) => c.notNull())
    .addColumn('request_id', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text')
    .addColumn('project_id', 'text')
    .addColumn('message', 'text')
    .addColumn('start_time', 'timestamptz', (c) => c.notNull())
    .addColumn('updated_at', 'timestamptz', (c) => c.notNull())
    .addUniqueConstraint('instance_actions_instance_uuid_request_id_key', ['instance_uuid', 'request_id'])
    .execute();
  await db.schema
    .createTable('instance_action_events')
    .$call(withNumber)
    .addColumn('action_id', 'integer', (c) =>
      c.notNull().references('instance_actions.id').onDelete('cascade'),
    )
    .addColumn('event', 'text', (c) => c.notNull())
    .addColumn('start_time', 'timestamptz', (c) => c.notNull())
    .addColumn('finish_time', 'timestamptz')
    .addColumn('result', 'text')
    .addColumn('host', 'text')
    .addColumn('details', 'text')
    .addUniqueConstraint('instance_action_events_action_id_event_key', ['action_id', 'event'])
    .execute();
}

async function createServices(db: Db): Promise<void> {
  await db.schema
    .createTable('services')
    .$call(withNumber)
    .addColumn('uuid', 'text', (c) => c.notNull().unique())
    .addColumn('binary', 'text', (c) => c.notNull())
    .addColumn('host', 'text', (c) => c.notNull())
    .addColumn('zone', 'text', (c) => c.notNull())
    .addColumn('disabled', 'boolean', (c) => c.notNull().defaultTo(false))
    .addColumn('disabled_reason', 'text')
    .addColumn('forced_down', 'boolean', (c) => c.notNull().defaultTo(false))
    .addColumn('last_seen', 'timestamptz', (c) => c.notNull())
    .addUniqueConstraint('services_binary_host_key', ['binary', 'host'])
    .execute();
  await db.schema
    .createTable('compute_nodes')
    .$call(withNumber)
    .addColumn('uuid', 'text', (c) => c.notNull().unique())
    .addColumn('host', 'text', (c) => c.notNull())
    .addColumn('hypervisor_hostname', 'text', (c) => c.notNull())
    .$call(withJson('facts'))
    .addColumn('updated_at', 'timestamptz', (c) => c.notNull())
    .addUniqueConstraint('compute_nodes_host_hypervisor_hostname_key', ['host', 'hypervisor_hostname'])
    .execute();
}

type Table = CreateTableBuilder<string, string>;

const withNumber = (table: Table): Table =>
  table.addColumn('id', 'integer', (c) => c.generatedAlwaysAsIdentity().primaryKey());

const withCreatedAt = (table: Table): Table =>
  table.addColumn('created_at', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`));

const withJson =
  (...columns: string[]) =>
  (table: Table): Table =>
    columns.reduce((so, column) => so.addColumn(column, 'jsonb', (c) => c.notNull()), table);
