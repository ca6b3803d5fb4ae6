// What a guest posted as its password: encrypted by the guest, handed out by GET /servers/{id}/os-server-password.
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('instances')
    .addColumn('password', 'text', (c) => c.notNull().defaultTo(''))
    .execute();
}
