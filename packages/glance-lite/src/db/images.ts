// Queries on images.
import type { Insertable, Selectable, Updateable } from 'kysely';
import type { Status } from '../model/image.ts';
import type { GlanceDatabase, ImageTable } from './tables.ts';

export type ImageRow = Selectable<ImageTable>;

export const findImage = (db: GlanceDatabase, id: string): Promise<ImageRow | undefined> =>
  db.selectFrom('images').selectAll().where('id', '=', id).executeTakeFirst();

/** Undefined when the id is taken. */
export const insertImage = (db: GlanceDatabase, row: Insertable<ImageTable>): Promise<ImageRow | undefined> =>
  db
    .insertInto('images')
    .values(row)
    .onConflict((c) => c.doNothing())
    .returningAll()
    .executeTakeFirst();

/** Undefined when there is none of that id, or its status is another than `from`. */
export function updateImage(
  db: GlanceDatabase,
  id: string,
  changes: Updateable<ImageTable>,
  from?: Status,
): Promise<ImageRow | undefined> {
  return db
    .updateTable('images')
    .set(changes)
    .where('id', '=', id)
    .$if(from !== undefined, (q) => q.where('status', '=', from ?? 'queued'))
    .returningAll()
    .executeTakeFirst();
}

/** False when there was none. */
export async function deleteImage(db: GlanceDatabase, id: string): Promise<boolean> {
  return (await db.deleteFrom('images').where('id', '=', id).executeTakeFirst()).numDeletedRows > 0n;
}

/** After a restart nobody is uploading any more: those images wait for their data again. */
export async function requeueInterrupted(db: GlanceDatabase): Promise<void> {
  await db.updateTable('images').set({ status: 'queued' }).where('status', '=', 'saving').execute();
}

export async function activeIds(db: GlanceDatabase): Promise<string[]> {
  const rows = await db.selectFrom('images').select('id').where('status', '=', 'active').execute();
  return rows.map((row) => row.id);
}
