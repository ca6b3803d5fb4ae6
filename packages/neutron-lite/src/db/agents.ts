// Which hosts have a network agent, and when it was last heard.
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from './database.ts';

export async function heardFrom(db: Db, host: string): Promise<void> {
  await db
    .insertInto('agents')
    .values({ host, id: randomUUID() })
    .onConflict((conflict) => conflict.column('host').doUpdateSet({ heartbeat_at: sql`now()` }))
    .execute();
}

export const listAgents = (db: Db) => db.selectFrom('agents').selectAll().orderBy('host').execute();
