import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openDatabase } from './database.ts';
import { listen } from './listen.ts';
import { freshDatabase, type FreshDatabase } from './testing/index.ts';

let fresh: FreshDatabase;
beforeAll(async () => void (fresh = await freshDatabase()));
afterAll(() => fresh.drop());

/** As when the server goes away: every other connection to this database is cut. */
const cutOthers = () =>
  sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`.execute(
    fresh.db,
  );

const busyOthers = async (): Promise<number> => {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and state = 'active'`.execute(fresh.db);
  return rows[0]?.n ?? 0;
};

test('a connection that is cut while it works fails its query, and the next query works', async () => {
  const db = openDatabase(fresh.url);
  const work = db.transaction().execute((trx) => sql`select pg_sleep(60)`.execute(trx));
  const ended = work.then(
    () => 'finished',
    (error: Error) => error.message,
  );
  await vi.waitUntil(async () => (await busyOthers()) > 0, { timeout: 10_000 });
  await cutOthers();
  expect(await ended).toMatch(/terminat/);
  expect((await sql`select 1 as n`.execute(db)).rows).toEqual([{ n: 1 }]);
  await db.destroy();
});

test('who listens hears again after the connection was cut', async () => {
  let heard = 0;
  const end = listen(fresh.url, 'news', () => (heard += 1));
  await vi.waitUntil(() => heard === 1, { timeout: 10_000 });
  await cutOthers();
  await vi.waitUntil(() => heard === 2, { timeout: 10_000 });
  await sql`notify news`.execute(fresh.db);
  await vi.waitUntil(() => heard === 3, { timeout: 10_000 });
  end();
  await sql`notify news`.execute(fresh.db);
  await cutOthers();
  expect(heard).toBe(3);
});
