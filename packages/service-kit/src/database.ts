// PostgreSQL through kysely. All services share one database; each has a schema of its own.
import { Kysely, PostgresDialect, sql } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import { Pool } from 'pg';

/** A database whose table names resolve in one service's schema. */
export type Database<Tables> = Kysely<Tables>;

/** Numbered migrations, `0001_first` onwards; they run in the order of their names. */
export type SchemaMigrations = Readonly<Record<string, Migration>>;

/** Opens a pool on `url` (`postgresql://...`, sockets by `?host=/dir`). `close` with `destroy()`. */
export function openDatabase(url: string, options: { max?: number } = {}): Kysely<unknown> {
  const pool = new Pool({ connectionString: url, max: options.max ?? 10 });
  // A server that goes away while a connection idles must not end the process; the next query tells.
  pool.on('error', () => {});
  // The same for one that is in use: its query is rejected, which is where it is told.
  pool.on('connect', (client) => client.on('error', () => {}));
  return new Kysely({ dialect: new PostgresDialect({ pool }) });
}

/** Creates the schema, runs what is missing of `migrations`, and returns the database bound to that schema. */
export async function migrate<Tables>(
  root: Kysely<unknown>,
  schema: string,
  migrations: SchemaMigrations,
): Promise<Database<Tables>> {
  await sql`create schema if not exists ${sql.id(schema)}`.execute(root);
  const db = root.withSchema(schema);
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
    migrationTableSchema: schema,
  });
  const { error } = await migrator.migrateToLatest();
  if (error) throw new Error(`The tables of ${schema} could not be brought up to date.`, { cause: error });
  return db as Database<Tables>;
}
