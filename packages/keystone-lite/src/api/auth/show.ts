// GET, HEAD and DELETE /v3/auth/tokens: about the token in `X-Subject-Token`.
import { badRequest, type AuthContext } from '@nova-lite/service-kit';
import type { TokenRecord } from '../../db/tokens.ts';
import { authorizeSelf, couldNotFind } from '../../model/faults.ts';
import { readCatalog } from '../catalog/catalog.ts';
import type { Identity } from '../identity.ts';
import { isScoped, tokenView } from './view.ts';

export async function showToken(
  identity: Identity,
  auth: AuthContext,
  subject: unknown,
  wanted: { catalog: boolean },
) {
  const record = await subjectOf(identity, auth, subject, 'validate_token');
  const catalog =
    wanted.catalog && isScoped(record) ? await readCatalog(identity.db, record.project_id) : undefined;
  return { token: tokenView(record, catalog) };
}

export async function revokeToken(identity: Identity, auth: AuthContext, subject: unknown): Promise<void> {
  await subjectOf(identity, auth, subject, 'revoke_token');
  await identity.tokens.revoke(String(subject));
}

async function subjectOf(
  identity: Identity,
  auth: AuthContext,
  subject: unknown,
  rule: string,
): Promise<TokenRecord> {
  if (typeof subject !== 'string' || subject === '')
    throw badRequest('Expecting to find X-Subject-Token in the headers of the request.');
  const record = await identity.tokens.find(subject);
  // The token itself is a secret: it is not repeated.
  if (!record) throw couldNotFind('token', 'the one in X-Subject-Token');
  authorizeSelf(auth, record.user_id, rule);
  return record;
}
