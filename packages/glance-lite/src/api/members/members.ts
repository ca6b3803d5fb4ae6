// The projects that an image is shared with: the owner names them, each of them accepts or rejects for itself.
import { Fault, conflict, forbidden, notFound, type AuthContext } from '@nova-lite/service-kit';
import {
  deleteMember,
  findMember,
  insertMember,
  listMembers,
  setMemberStatus,
  type MemberRow,
} from '../../db/members.ts';
import type { ImageRow } from '../../db/images.ts';
import type { MemberStatus } from '../../db/tables.ts';
import { mayChange } from '../../model/access.ts';
import { limits } from '../../model/image.ts';
import { changeableImage, visibleImage, type Catalog } from '../catalog.ts';

/** The owner sees all; a member sees itself. */
export async function membersOf(catalog: Catalog, auth: AuthContext, imageId: string): Promise<MemberRow[]> {
  const image = refuseUnshared(await visibleImage(catalog, auth, imageId), 'list');
  const members = await listMembers(catalog.db, imageId);
  return mayChange(auth, image) ? members : members.filter((member) => member.member_id === auth.projectId);
}

export async function addMember(
  catalog: Catalog,
  auth: AuthContext,
  imageId: string,
  memberId: string,
): Promise<MemberRow> {
  refuseUnshared(await changeableImage(catalog, auth, imageId, 'add_member'), 'create');
  const { length } = await listMembers(catalog.db, imageId);
  if (length >= limits.members)
    throw new Fault(
      413,
      `The limit has been exceeded on the number of allowed image members for this image. Maximum: ${limits.members}`,
    );
  const member = await insertMember(catalog.db, imageId, memberId, catalog.now());
  if (!member) throw conflict(`Member ${memberId} is duplicated for image ${imageId}`);
  return member;
}

export async function memberOf(
  catalog: Catalog,
  auth: AuthContext,
  imageId: string,
  memberId: string,
): Promise<MemberRow> {
  const member = (await membersOf(catalog, auth, imageId)).find((one) => one.member_id === memberId);
  if (!member)
    throw notFound(`${memberId.slice(0, 255)} not found in the member list of the image ${imageId}.`);
  return member;
}

/** Not even the owner accepts in the name of another. */
export async function decide(
  catalog: Catalog,
  auth: AuthContext,
  imageId: string,
  memberId: string,
  status: MemberStatus,
): Promise<MemberRow> {
  const member = await memberOf(catalog, auth, imageId, memberId);
  if (!auth.isAdmin && member.member_id !== auth.projectId)
    throw forbidden('You are not permitted to modify the status of this member.');
  return (await setMemberStatus(catalog.db, member, status, catalog.now())) ?? member;
}

export async function removeMember(
  catalog: Catalog,
  auth: AuthContext,
  imageId: string,
  memberId: string,
): Promise<void> {
  refuseUnshared(await changeableImage(catalog, auth, imageId, 'delete_member'), 'delete');
  if (await findMember(catalog.db, imageId, memberId)) await deleteMember(catalog.db, imageId, memberId);
  else throw notFound(`${memberId.slice(0, 255)} not found in the member list of the image ${imageId}.`);
}

function refuseUnshared(image: ImageRow, action: string): ImageRow {
  if (image.visibility === 'shared') return image;
  throw forbidden(`Not allowed to ${action} members for image ${image.id}: Only shared images have members.`);
}
