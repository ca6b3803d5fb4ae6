// What a request may say of a security group.
import { Type, type Static } from 'typebox';

const settable = {
  name: Type.Optional(Type.String({ maxLength: 255 })),
  description: Type.Optional(Type.String({ maxLength: 255 })),
  stateful: Type.Optional(Type.Literal(true)),
};
const create = Type.Object(
  {
    ...settable,
    project_id: Type.Optional(Type.String({ maxLength: 255 })),
    tenant_id: Type.Optional(Type.String({ maxLength: 255 })),
  },
  { additionalProperties: false },
);
const update = Type.Object(settable, { additionalProperties: false });

export type GroupCreate = Static<typeof create>;
export type GroupUpdate = Static<typeof update>;
export const createGroupBody = Type.Object({ security_group: create });
export const updateGroupBody = Type.Object({ security_group: update });
