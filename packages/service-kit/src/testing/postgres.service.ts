import { stat } from 'node:fs/promises';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { freshDatabase } from './fresh-database.ts';
import { startTestPostgres } from './postgres.ts';

test('two fresh databases of one server do not see each other', async () => {
  const [left, right] = [await freshDatabase(), await freshDatabase()];
  await sql`create table only_here (id int)`.execute(left.db);
  await expect(sql`select * from only_here`.execute(right.db)).rejects.toThrow(/does not exist/);
  await Promise.all([left.drop(), right.drop()]);
});

test('a dropped database is gone even while somebody is connected to it', async () => {
  const fresh = await freshDatabase();
  const other = await freshDatabase({ url: fresh.url });
  await fresh.drop();
  const names = await sql<{ datname: string }>`select datname from pg_database`.execute(other.db);
  expect(names.rows.map((row) => row.datname)).not.toContain(new URL(fresh.url).pathname.slice(1));
  await other.drop().catch(() => {});
});

test('stop leaves neither the server nor its files', async () => {
  const mine = await startTestPostgres();
  const socketDir = new URL(mine.url).searchParams.get('host') ?? '';
  await expect(stat(socketDir)).resolves.toBeDefined();
  await mine.stop();
  await expect(stat(socketDir)).rejects.toThrow('ENOENT');
});
