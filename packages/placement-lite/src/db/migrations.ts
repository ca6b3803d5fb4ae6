// All migrations of placement's schema, in the order in which they run.
import type { Kysely } from 'kysely';
import type { SchemaMigrations } from '@nova-lite/service-kit';

export const placementSchema = 'placement';

export const placementMigrations: SchemaMigrations = { '0001_first': { up: createTables } };

async function createTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('resource_providers')
    .addColumn('id', 'integer', (c) => c.generatedAlwaysAsIdentity().primaryKey())
    .addColumn('name', 'text', (c) => c.notNull().unique())
    .execute();
  await db.schema
    .createTable('inventories')
    .addColumn('provider_id', 'integer', (c) =>
      c.notNull().references('resource_providers.id').onDelete('cascade'),
    )
    .addColumn('resource_class', 'text', (c) => c.notNull())
    .addColumn('total', 'integer', (c) => c.notNull())
    .addColumn('reserved', 'integer', (c) => c.notNull())
    .addColumn('allocation_ratio', 'double precision', (c) => c.notNull())
    .addPrimaryKeyConstraint('inventories_pkey', ['provider_id', 'resource_class'])
    .execute();
  await db.schema
    .createTable('allocations')
    .addColumn('consumer', 'text', (c) => c.notNull())
    .addColumn('provider_id', 'integer', (c) => c.notNull().references('resource_providers.id'))
    .addColumn('resource_class', 'text', (c) => c.notNull())
    .addColumn('used', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('allocations_pkey', ['consumer', 'provider_id', 'resource_class'])
    .execute();
  await db.schema
    .createIndex('allocations_of_provider')
    .on('allocations')
    .columns(['provider_id', 'resource_class'])
    .execute();
}
