// The bytes of images: up and down, as streams.
import { createReadStream } from 'node:fs';
import { Fault, badRequest, type App } from '@nova-lite/service-kit';
import { visibleImage, type Catalog } from '../catalog.ts';
import { ImageParams } from '../images/schema.ts';
import { uploadData } from './upload.ts';

const byteType = 'application/octet-stream';

export function dataRoutes(app: App, catalog: Catalog): void {
  app.addContentTypeParser(byteType, (_request, payload, done) => done(null, payload));

  app.put(
    '/images/:image_id/file',
    { schema: { params: ImageParams } },
    async ({ auth, params, headers, body }, reply) => {
      if (!headers['content-type']?.startsWith(byteType))
        throw new Fault(415, `The data of an image must be of the type ${byteType}.`);
      refuseTooLarge(Number(headers['content-length']), catalog.maxImageBytes);
      if (!isStream(body)) throw badRequest('The upload was empty.');
      await uploadData(catalog, auth, params.image_id, body);
      return reply.code(204).type('text/html; charset=UTF-8').send();
    },
  );

  app.get('/images/:image_id/file', { schema: { params: ImageParams } }, async ({ auth, params }, reply) => {
    const image = await visibleImage(catalog, auth, params.image_id);
    if (image.status !== 'active') return reply.code(204).send();
    reply
      .headers({ 'Content-Length': String(image.size), 'Content-MD5': image.checksum ?? '' })
      .type(byteType);
    return reply.send(createReadStream(catalog.store.pathOf(image.id)));
  });
}

/** Before a byte is read, when the client says how many there are. */
function refuseTooLarge(announced: number, limit: number): void {
  if (announced > limit)
    throw new Fault(413, `Image exceeds the storage quota: ${announced} bytes, at most ${limit}.`);
}

const isStream = (body: unknown): body is AsyncIterable<Buffer> =>
  typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
