// A member of an image as clients see it.
import type { MemberRow } from '../../db/members.ts';

const timestamp = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;

export const memberView = (member: MemberRow) => ({
  member_id: member.member_id,
  image_id: member.image_id,
  status: member.status,
  created_at: timestamp(member.created_at),
  updated_at: timestamp(member.updated_at),
  schema: '/v2/schemas/member',
});
