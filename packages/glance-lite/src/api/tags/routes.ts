// PUT and DELETE /v2/images/{id}/tags/{tag}
import { Type } from 'typebox';
import { Fault, notFound, type App } from '@nova-lite/service-kit';
import { updateImage } from '../../db/images.ts';
import { limits } from '../../model/image.ts';
import { changeableImage, type Catalog } from '../catalog.ts';
import { Tag } from '../images/schema.ts';

const Params = Type.Object({ image_id: Type.String(), tag: Tag });

export function tagRoutes(app: App, catalog: Catalog): void {
  app.put(
    '/images/:image_id/tags/:tag',
    { schema: { params: Params } },
    async ({ auth, params: { image_id, tag } }, reply) => {
      const { tags } = await changeableImage(catalog, auth, image_id, 'modify_image');
      const wanted = [...new Set([...tags, tag])];
      if (wanted.length > limits.tags)
        throw new Fault(
          413,
          `The limit has been exceeded on the number of allowed image tags. Maximum: ${limits.tags}`,
        );
      await updateImage(catalog.db, image_id, { tags: wanted, updated_at: catalog.now() });
      return reply.code(204).send();
    },
  );
  app.delete(
    '/images/:image_id/tags/:tag',
    { schema: { params: Params } },
    async ({ auth, params: { image_id, tag } }, reply) => {
      const { tags } = await changeableImage(catalog, auth, image_id, 'modify_image');
      if (!tags.includes(tag)) throw notFound(`Tag ${tag} was not found on image ${image_id}.`);
      await updateImage(catalog.db, image_id, {
        tags: tags.filter((one) => one !== tag),
        updated_at: catalog.now(),
      });
      return reply.code(204).send();
    },
  );
}
