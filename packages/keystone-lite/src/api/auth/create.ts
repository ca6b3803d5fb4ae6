// POST /v3/auth/tokens
import type { Identity } from '../identity.ts';
import { readCatalog } from '../catalog/catalog.ts';
import { prove } from './methods.ts';
import { resolveScope } from './scope.ts';
import type { AuthRequest } from './schema.ts';
import { isScoped, tokenView } from './view.ts';

/** Who is it, for what, and then the token; it is in the answer's header, what it is worth in the body. */
export async function createToken(identity: Identity, request: AuthRequest, wanted: { catalog: boolean }) {
  const proven = await prove(identity, request.identity);
  const scope = await resolveScope(identity, proven, request.scope);
  const { token, record } = await identity.tokens.issue({
    ...scope,
    user_id: proven.userId,
    methods: proven.methods,
    expires_at: proven.expiresAt,
    application_credential_id: proven.credential?.id ?? null,
  });
  const catalog =
    wanted.catalog && isScoped(record) ? await readCatalog(identity.db, record.project_id) : undefined;
  return { token, body: { token: tokenView(record, catalog) } };
}
