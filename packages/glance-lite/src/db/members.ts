// Queries on members: the projects that an image is shared with.
import type { Selectable } from 'kysely';
import type { GlanceDatabase, MemberStatus, MemberTable } from './tables.ts';

export type MemberRow = Selectable<MemberTable>;

export const listMembers = (db: GlanceDatabase, imageId: string): Promise<MemberRow[]> =>
  db
    .selectFrom('image_members')
    .selectAll()
    .where('image_id', '=', imageId)
    .orderBy('created_at')
    .orderBy('member_id')
    .execute();

export const findMember = (
  db: GlanceDatabase,
  imageId: string,
  memberId: string,
): Promise<MemberRow | undefined> =>
  db
    .selectFrom('image_members')
    .selectAll()
    .where('image_id', '=', imageId)
    .where('member_id', '=', memberId)
    .executeTakeFirst();

/** Undefined when it is one already. */
export const insertMember = (
  db: GlanceDatabase,
  imageId: string,
  memberId: string,
  now: Date,
): Promise<MemberRow | undefined> =>
  db
    .insertInto('image_members')
    .values({ image_id: imageId, member_id: memberId, created_at: now, updated_at: now })
    .onConflict((c) => c.doNothing())
    .returningAll()
    .executeTakeFirst();

export const setMemberStatus = (
  db: GlanceDatabase,
  member: MemberRow,
  status: MemberStatus,
  now: Date,
): Promise<MemberRow | undefined> =>
  db
    .updateTable('image_members')
    .set({ status, updated_at: now })
    .where('image_id', '=', member.image_id)
    .where('member_id', '=', member.member_id)
    .returningAll()
    .executeTakeFirst();

/** False when there was none. */
export async function deleteMember(db: GlanceDatabase, imageId: string, memberId: string): Promise<boolean> {
  const query = db
    .deleteFrom('image_members')
    .where('image_id', '=', imageId)
    .where('member_id', '=', memberId);
  return (await query.executeTakeFirst()).numDeletedRows > 0n;
}
