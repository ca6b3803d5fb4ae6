// The catalog, to read. It is written by `bootstrap`, from where the services of this cloud really are.
import { Type } from 'typebox';
import type { App } from '@nova-lite/service-kit';
import { listEndpoints, listRegions, listServices } from '../../db/catalog.ts';
import { authorizeAdmin, couldNotFind } from '../../model/faults.ts';
import type { Identity } from '../identity.ts';
import { listLinks } from '../links.ts';
import { readCatalog } from './catalog.ts';
import { endpointView, regionView, serviceView } from './view.ts';

const ById = Type.Object({ id: Type.String() });
const text = Type.Optional(Type.String());
const ServiceFilter = Type.Object({ type: text, name: text });
const EndpointFilter = Type.Object({ service_id: text, region_id: text, interface: text });

export function catalogRoutes(app: App, identity: Identity): void {
  const { db } = identity;
  const links = (request: { url: string }) => listLinks(identity, request.url);

  app.get('/auth/catalog', async (request) => {
    return { catalog: await readCatalog(db, request.auth.projectId || null), links: links(request) };
  });
  app.get('/regions', async (request) => {
    return {
      regions: (await listRegions(db)).map((region) => regionView(identity, region)),
      links: links(request),
    };
  });
  app.get('/regions/:id', { schema: { params: ById } }, async ({ params: { id } }) => {
    return { region: regionView(identity, pick('region', id, await listRegions(db))) };
  });
  app.get('/services', { schema: { querystring: ServiceFilter } }, async (request) => {
    authorizeAdmin(request.auth, 'list_services');
    const services = await listServices(db, request.query);
    return { services: services.map((service) => serviceView(identity, service)), links: links(request) };
  });
  app.get('/services/:id', { schema: { params: ById } }, async ({ auth, params: { id } }) => {
    authorizeAdmin(auth, 'get_service');
    return { service: serviceView(identity, pick('service', id, await listServices(db))) };
  });
  app.get('/endpoints', { schema: { querystring: EndpointFilter } }, async (request) => {
    authorizeAdmin(request.auth, 'list_endpoints');
    const endpoints = await listEndpoints(db, request.query);
    return {
      endpoints: endpoints.map((endpoint) => endpointView(identity, endpoint)),
      links: links(request),
    };
  });
  app.get('/endpoints/:id', { schema: { params: ById } }, async ({ auth, params: { id } }) => {
    authorizeAdmin(auth, 'get_endpoint');
    return { endpoint: endpointView(identity, pick('endpoint', id, await listEndpoints(db))) };
  });
}

/** The catalog is a dozen rows: they are read whole. */
function pick<Row extends { readonly id: string }>(kind: string, id: string, rows: readonly Row[]): Row {
  const found = rows.find((row) => row.id === id);
  if (!found) throw couldNotFind(kind, id);
  return found;
}
