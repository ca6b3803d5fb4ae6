// Every route of images on one page.
import {
  badRequest,
  notImplemented,
  requireToken,
  type App,
  type TokenValidator,
} from '@nova-lite/service-kit';
import type { Catalog } from './catalog.ts';
import { dataRoutes } from './data/routes.ts';
import { imageRoutes } from './images/routes.ts';
import { memberRoutes } from './members/routes.ts';
import { schemaRoutes } from './schemas/routes.ts';
import { tagRoutes } from './tags/routes.ts';
import { versionRoutes } from './versions.ts';

export function imageServiceRoutes(app: App, catalog: Catalog, tokens: TokenValidator): void {
  app.addHook('preValidation', async ({ url, body }) => refuseNul(url, body));
  versionRoutes(app, catalog.publicUrl);
  app.register(async (scope) => authenticatedRoutes(scope, catalog, tokens), {
    prefix: '/v2',
  });
}

function authenticatedRoutes(app: App, catalog: Catalog, tokens: TokenValidator): void {
  requireToken(app, tokens);
  imageRoutes(app, catalog);
  dataRoutes(app, catalog);
  memberRoutes(app, catalog);
  tagRoutes(app, catalog);
  schemaRoutes(app);
  importRoutes(app);
}

/** No method of import is offered, and the list says so; images are uploaded. */
function importRoutes(app: App): void {
  const methods = { description: 'Import methods available.', type: 'array', value: [] };
  app.get('/info/import', async () => ({ 'import-methods': methods }));
  app.get('/info/stores', async () => ({ stores: [{ id: 'file', default: 'true' }] }));
  app.post('/images/:image_id/import', async () => {
    throw notImplemented('Image import is not implemented: upload the data with PUT /v2/images/{id}/file.');
  });
}

/** PostgreSQL's text cannot hold it. The data of an image is a stream, and may hold anything. */
function refuseNul(url: string, body: unknown): void {
  const isData = typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
  if (!url.includes('%00') && (isData || !JSON.stringify(body ?? null).includes('\\u0000'))) return;
  throw badRequest('A NUL character has no place in a request to the image service.');
}
