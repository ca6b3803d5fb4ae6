// Images without their data.
import { Fault, type App } from '@nova-lite/service-kit';
import { visibleImage, type Catalog } from '../catalog.ts';
import { createImage } from './create.ts';
import { listPage } from './list.ts';
import { removeImage } from './remove.ts';
import { ImageParams, ListQuery, NewImageBody, PatchBody, type NewImageRequest } from './schema.ts';
import { patchImage } from './update.ts';
import { imageView } from './view.ts';

const patchType = 'application/openstack-images-v2.1-json-patch';

export function imageRoutes(app: App, catalog: Catalog): void {
  app.addContentTypeParser(patchType, { parseAs: 'string' }, app.getDefaultJsonParser('error', 'error'));

  app.get('/images', { schema: { querystring: ListQuery } }, ({ auth, query, url }) =>
    listPage(catalog, auth, query, url),
  );
  app.get('/images/:image_id', { schema: { params: ImageParams } }, async ({ auth, params }) => {
    return imageView(await visibleImage(catalog, auth, params.image_id));
  });
  app.post('/images', { schema: { body: NewImageBody } }, async ({ auth, body }, reply) => {
    const image = await createImage(catalog, auth, body as NewImageRequest);
    return reply
      .code(201)
      .header('Location', `${catalog.publicUrl}/v2/images/${image.id}`)
      .send(imageView(image));
  });
  app.patch(
    '/images/:image_id',
    { schema: { params: ImageParams, body: PatchBody } },
    async ({ auth, params, body, headers }) => {
      if (!headers['content-type']?.startsWith(patchType))
        throw new Fault(415, `A patch must be of the type ${patchType}.`);
      return imageView(await patchImage(catalog, auth, params.image_id, body));
    },
  );
  app.delete('/images/:image_id', { schema: { params: ImageParams } }, async ({ auth, params }, reply) => {
    await removeImage(catalog, auth, params.image_id);
    return reply.code(204).send();
  });
}
