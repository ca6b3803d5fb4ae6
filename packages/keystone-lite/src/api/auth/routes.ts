// Login, and what a token says.
import type { App } from '@nova-lite/service-kit';
import { findDomain } from '../../db/domains.ts';
import { listAssignments } from '../../db/roles.ts';
import { listProjects } from '../../db/projects.ts';
import { domainView } from '../domains/view.ts';
import type { Identity } from '../identity.ts';
import { listLinks } from '../links.ts';
import { projectView } from '../projects/view.ts';
import { createToken } from './create.ts';
import { AuthBody } from './schema.ts';
import { revokeToken, showToken } from './show.ts';

/** `?nocatalog` counts with any value and with none. */
const wanted = (query: unknown) => ({ catalog: !Object.hasOwn(query as object, 'nocatalog') });

/** The only route that needs no token. */
export function loginRoute(app: App, identity: Identity): void {
  app.post('/auth/tokens', { schema: { body: AuthBody } }, async (request, reply) => {
    const { token, body } = await createToken(identity, request.body.auth, wanted(request.query));
    return reply.code(201).header('X-Subject-Token', token).send(body);
  });
}

export function authRoutes(app: App, identity: Identity): void {
  app.get('/auth/tokens', async (request, reply) => {
    const subject = request.headers['x-subject-token'];
    const body = await showToken(identity, request.auth, subject, wanted(request.query));
    return reply.header('X-Subject-Token', subject).send(body);
  });
  app.delete('/auth/tokens', async (request, reply) => {
    await revokeToken(identity, request.auth, request.headers['x-subject-token']);
    return reply.code(204).send();
  });
  app.get('/auth/projects', async (request) => {
    const projects = await listProjects(identity.db, { memberId: request.auth.userId, enabled: true });
    return {
      projects: projects.map((project) => projectView(identity, project)),
      links: listLinks(identity, request.url),
    };
  });
  app.get('/auth/domains', async (request) => {
    const domains = await domainsOf(identity, request.auth.userId);
    return {
      domains: domains.map((domain) => domainView(identity, domain)),
      links: listLinks(identity, request.url),
    };
  });
}

async function domainsOf({ db }: Identity, userId: string) {
  const assignments = await listAssignments(db, { user_id: userId });
  const ids = new Set(assignments.flatMap(({ domain_id }) => (domain_id === null ? [] : [domain_id])));
  const domains = await Promise.all([...ids].map((id) => findDomain(db, { id })));
  return domains.filter((domain) => domain !== undefined);
}
