// /v2/images/{id}/members
import { Type } from 'typebox';
import type { App } from '@nova-lite/service-kit';
import type { Catalog } from '../catalog.ts';
import { ImageParams } from '../images/schema.ts';
import { addMember, decide, memberOf, membersOf, removeMember } from './members.ts';
import { memberView } from './view.ts';

const Params = Type.Object({ image_id: Type.String(), member_id: Type.String() });
const NewMember = Type.Object({ member: Type.String({ minLength: 1, maxLength: 255 }) });
const Decision = Type.Object({ status: Type.Enum(['pending', 'accepted', 'rejected']) });

export function memberRoutes(app: App, catalog: Catalog): void {
  app.get('/images/:image_id/members', { schema: { params: ImageParams } }, async ({ auth, params }) => {
    const members = await membersOf(catalog, auth, params.image_id);
    return { members: members.map(memberView), schema: '/v2/schemas/members' };
  });
  app.post(
    '/images/:image_id/members',
    { schema: { params: ImageParams, body: NewMember } },
    async ({ auth, params, body }) => {
      return memberView(await addMember(catalog, auth, params.image_id, body.member));
    },
  );
  app.get(
    '/images/:image_id/members/:member_id',
    { schema: { params: Params } },
    async ({ auth, params }) => {
      return memberView(await memberOf(catalog, auth, params.image_id, params.member_id));
    },
  );
  app.put(
    '/images/:image_id/members/:member_id',
    { schema: { params: Params, body: Decision } },
    async ({ auth, params, body }) => {
      return memberView(await decide(catalog, auth, params.image_id, params.member_id, body.status));
    },
  );
  app.delete(
    '/images/:image_id/members/:member_id',
    { schema: { params: Params } },
    async ({ auth, params }, reply) => {
      await removeMember(catalog, auth, params.image_id, params.member_id);
      return reply.code(204).send();
    },
  );
}
