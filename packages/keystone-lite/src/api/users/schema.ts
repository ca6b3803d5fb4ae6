// Bodies and queries about users.
import { Type, type Static } from 'typebox';

const optional = <T extends Parameters<typeof Type.Optional>[0]>(type: T) =>
  Type.Optional(Type.Union([type, Type.Null()]));

const Name = Type.String({ minLength: 1, maxLength: 255, pattern: '\\S' });
const Password = Type.String({ minLength: 1, maxLength: 4096 });
const optionalParts = {
  password: optional(Password),
  default_project_id: optional(Type.String({ maxLength: 64 })),
  description: optional(Type.String({ maxLength: 10_000 })),
  email: optional(Type.String({ maxLength: 255 })),
  enabled: Type.Optional(Type.Boolean()),
};

export const NewUserBody = Type.Object({
  user: Type.Object({ name: Name, domain_id: optional(Type.String({ maxLength: 64 })), ...optionalParts }),
});

export const UserChangesBody = Type.Object({
  user: Type.Object({ name: Type.Optional(Name), ...optionalParts }, { minProperties: 1 }),
});

export const PasswordChangeBody = Type.Object({
  user: Type.Object({ password: Password, original_password: Password }),
});

export const UserFilterQuery = Type.Object({
  name: Type.Optional(Type.String()),
  domain_id: Type.Optional(Type.String()),
  enabled: Type.Optional(Type.Boolean()),
});

export type NewUserRequest = Static<typeof NewUserBody>['user'];
export type UserChanges = Static<typeof UserChangesBody>['user'];
export type PasswordChange = Static<typeof PasswordChangeBody>['user'];
