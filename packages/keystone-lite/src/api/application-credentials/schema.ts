// The body that makes an application credential.
import { Type, type Static } from 'typebox';

const RoleRequest = Type.Object({
  id: Type.Optional(Type.String({ maxLength: 64 })),
  name: Type.Optional(Type.String({ maxLength: 255 })),
});

export const NewCredentialBody = Type.Object({
  application_credential: Type.Object({
    name: Type.String({ minLength: 1, maxLength: 255 }),
    description: Type.Optional(Type.Union([Type.String({ maxLength: 10_000 }), Type.Null()])),
    secret: Type.Optional(Type.Union([Type.String({ minLength: 1, maxLength: 4096 }), Type.Null()])),
    expires_at: Type.Optional(Type.Union([Type.String({ maxLength: 40 }), Type.Null()])),
    roles: Type.Optional(Type.Array(RoleRequest, { maxItems: 100 })),
    unrestricted: Type.Optional(Type.Union([Type.Boolean(), Type.Null()])),
  }),
});

export type NewCredentialRequest = Static<typeof NewCredentialBody>['application_credential'];
