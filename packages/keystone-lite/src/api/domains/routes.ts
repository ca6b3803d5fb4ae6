// Domains, to read: this cloud has the one that every OpenStack begins with.
import { Type } from 'typebox';
import type { App } from '@nova-lite/service-kit';
import { findDomain, listDomains } from '../../db/domains.ts';
import { authorize, authorizeAdmin, couldNotFind } from '../../model/faults.ts';
import type { Identity } from '../identity.ts';
import { listLinks } from '../links.ts';
import { domainView } from './view.ts';

const Filter = Type.Object({ name: Type.Optional(Type.String()) });
const ById = Type.Object({ id: Type.String() });

export function domainRoutes(app: App, identity: Identity): void {
  app.get('/domains', { schema: { querystring: Filter } }, async (request) => {
    authorizeAdmin(request.auth, 'list_domains');
    const domains = await listDomains(identity.db, request.query);
    return {
      domains: domains.map((domain) => domainView(identity, domain)),
      links: listLinks(identity, request.url),
    };
  });
  app.get('/domains/:id', { schema: { params: ById } }, async ({ auth, params: { id } }) => {
    authorize(auth.isAdmin || auth.domainId === id, 'get_domain');
    const domain = await findDomain(identity.db, { id });
    if (!domain) throw couldNotFind('domain', id);
    return { domain: domainView(identity, domain) };
  });
}
