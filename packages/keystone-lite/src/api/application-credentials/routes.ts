// Application credentials: of oneself, and for administrators to see and delete of others.
import { Type } from 'typebox';
import type { App } from '@nova-lite/service-kit';
import { deleteCredential, listCredentials } from '../../db/application-credentials.ts';
import { listRoles } from '../../db/roles.ts';
import type { TokenRecord } from '../../db/tokens.ts';
import { authorize, authorizeSelf, couldNotFind, loginRefused } from '../../model/faults.ts';
import type { Identity } from '../identity.ts';
import { listLinks } from '../links.ts';
import { createCredential, refuseRestricted } from './create.ts';
import { NewCredentialBody } from './schema.ts';
import { credentialView } from './view.ts';

const User = Type.Object({ user_id: Type.String() });
const One = Type.Object({ user_id: Type.String(), id: Type.String() });
const ByName = Type.Object({ name: Type.Optional(Type.String()) });
const path = '/users/:user_id/application_credentials';

export function applicationCredentialRoutes(app: App, identity: Identity): void {
  const { db, tokens } = identity;

  app.get(path, { schema: { params: User, querystring: ByName } }, async (request) => {
    authorizeSelf(request.auth, request.params.user_id, 'list_application_credentials');
    const [rows, roles] = await Promise.all([
      listCredentials(db, request.params.user_id, request.query),
      listRoles(db, {}),
    ]);
    return {
      application_credentials: rows.map((row) => credentialView(identity, row, roles)),
      links: listLinks(identity, request.url),
    };
  });
  app.get(`${path}/:id`, { schema: { params: One } }, async ({ auth, params }) => {
    const { user_id, id } = params as OneCredential;
    authorizeSelf(auth, user_id, 'get_application_credential');
    const [rows, roles] = await Promise.all([listCredentials(db, user_id), listRoles(db, {})]);
    const found = rows.find((row) => row.id === id);
    if (!found) throw couldNotFind('Application Credential', id);
    return { application_credential: credentialView(identity, found, roles) };
  });
  app.post(
    path,
    { schema: { params: User, body: NewCredentialBody } },
    async ({ auth, headers, params, body }, reply) => {
      authorize(auth.userId === params.user_id, 'create_application_credential');
      const caller = await callerOf(identity, headers['x-auth-token']);
      const { secret, credential } = await createCredential(identity, caller, body.application_credential);
      const view = credentialView(identity, credential, await listRoles(db, {}));
      return reply.code(201).send({ application_credential: { ...view, secret } });
    },
  );
  app.delete(`${path}/:id`, { schema: { params: One } }, async ({ auth, headers, params }, reply) => {
    const { user_id, id } = params as OneCredential;
    authorizeSelf(auth, user_id, 'delete_application_credential');
    refuseRestricted(await callerOf(identity, headers['x-auth-token']));
    if (!(await deleteCredential(db, user_id, id))) throw couldNotFind('Application Credential', id);
    tokens.forget();
    return reply.code(204).send();
  });
}

type OneCredential = { readonly user_id: string; readonly id: string };

async function callerOf({ tokens }: Identity, token: unknown): Promise<TokenRecord> {
  const record = await tokens.find(String(token));
  if (!record) throw loginRefused();
  return record;
}
