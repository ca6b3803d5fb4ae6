// The body of a login.
import { Type, type Static } from 'typebox';

const Text = Type.String({ maxLength: 255 });
const Secret = Type.String({ maxLength: 4096 });

/** By id, or by name. */
const Domain = Type.Object({ id: Type.Optional(Text), name: Type.Optional(Text) });
const Owned = { id: Type.Optional(Text), name: Type.Optional(Text), domain: Type.Optional(Domain) };

const PasswordMethod = Type.Object({ user: Type.Object({ ...Owned, password: Secret }) });
const TokenMethod = Type.Object({ id: Text });
const ApplicationCredentialMethod = Type.Object({
  id: Type.Optional(Text),
  name: Type.Optional(Text),
  secret: Secret,
  user: Type.Optional(Type.Object(Owned)),
});

const Scope = Type.Object({
  project: Type.Optional(Type.Object(Owned)),
  domain: Type.Optional(Domain),
  unscoped: Type.Optional(Type.Unknown()),
  system: Type.Optional(Type.Unknown()),
});

export const AuthBody = Type.Object({
  auth: Type.Object({
    identity: Type.Object({
      methods: Type.Array(Text, { minItems: 1, maxItems: 10 }),
      password: Type.Optional(PasswordMethod),
      token: Type.Optional(TokenMethod),
      application_credential: Type.Optional(ApplicationCredentialMethod),
    }),
    scope: Type.Optional(Type.Union([Scope, Type.Literal('unscoped')])),
  }),
});

export type AuthRequest = Static<typeof AuthBody>['auth'];
export type IdentityRequest = AuthRequest['identity'];
export type ScopeRequest = Exclude<AuthRequest['scope'], undefined>;
export type DomainRequest = Static<typeof Domain>;
export type OwnedRequest = { readonly id?: string; readonly name?: string; readonly domain?: DomainRequest };
