// Every route of identity on one page.
import { badRequest, notImplemented, requireToken, type App } from '@nova-lite/service-kit';
import { applicationCredentialRoutes } from './application-credentials/routes.ts';
import { authRoutes, loginRoute } from './auth/routes.ts';
import { catalogRoutes } from './catalog/routes.ts';
import { domainRoutes } from './domains/routes.ts';
import type { Identity } from './identity.ts';
import { listLinks } from './links.ts';
import { projectRoutes } from './projects/routes.ts';
import { roleRoutes } from './roles/routes.ts';
import { userRoutes } from './users/routes.ts';
import { versionRoutes } from './versions.ts';

export function identityRoutes(app: App, identity: Identity): void {
  app.addHook('onSend', async (_request, reply) => {
    reply.header('Vary', 'X-Auth-Token');
  });
  app.addHook('preValidation', async ({ url, body }) => refuseNul(url, body));
  versionRoutes(app, identity.publicUrl);
  below(app, '/v3', (open) => loginRoute(open, identity));
  below(app, '/v3', (closed) => authenticatedRoutes(closed, identity));
}

/** PostgreSQL's text cannot hold it; no name, description or password needs it. */
function refuseNul(url: string, body: unknown): void {
  if (!url.includes('%00') && !JSON.stringify(body ?? null).includes('\\u0000')) return;
  throw badRequest('A NUL character has no place in a request to the identity service.');
}

/** Routes in a scope of their own, so that a hook of one scope is not a hook of the other. */
function below(app: App, prefix: string, routes: (scope: App) => void): void {
  app.register(async (scope) => routes(scope), { prefix });
}

function authenticatedRoutes(app: App, identity: Identity): void {
  requireToken(app, identity.tokens);
  authRoutes(app, identity);
  catalogRoutes(app, identity);
  domainRoutes(app, identity);
  projectRoutes(app, identity);
  userRoutes(app, identity);
  roleRoutes(app, identity);
  applicationCredentialRoutes(app, identity);
  groupRoutes(app, identity);
}

/** There are no groups: the list is truly empty, and none can be made. */
function groupRoutes(app: App, identity: Identity): void {
  app.get('/groups', async (request) => ({ groups: [], links: listLinks(identity, request.url) }));
  app.post('/groups', async () => {
    throw notImplemented('Groups are not implemented by this identity service: give roles to users.');
  });
}
