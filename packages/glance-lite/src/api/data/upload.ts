// PUT /v2/images/{id}/file: receive, look at it, and only then make it an image that can be booted.
import { badRequest, conflict, Fault, type AuthContext } from '@nova-lite/service-kit';
import { updateImage, type ImageRow } from '../../db/images.ts';
import { inspectContent } from '../../inspect.ts';
import type { DiskFormat } from '../../model/image.ts';
import type { Written } from '../../store.ts';
import { changeableImage, type Catalog } from '../catalog.ts';

/**
 * Ends with the image `active`. Content that is refused makes it `killed`; whatever else goes wrong (the client is
 * gone, the disk is full) makes it `queued` again, to be tried once more.
 */
export async function uploadData(
  catalog: Catalog,
  auth: AuthContext,
  id: string,
  data: AsyncIterable<Buffer>,
): Promise<ImageRow> {
  const image = await changeableImage(catalog, auth, id, 'upload_image');
  const format = declaredFormat(image);
  await begin(catalog, image);
  const written = await receive(catalog, id, data);
  try {
    const virtualSize = await inspect(catalog, id, written, format);
    await catalog.store.keep(id, written);
    return await finish(catalog, id, written, virtualSize);
  } finally {
    await catalog.store.discard(written.path);
  }
}

function declaredFormat({ disk_format, container_format }: ImageRow): DiskFormat {
  if (disk_format && container_format) return disk_format;
  const missing = [disk_format ? '' : 'disk_format', container_format ? '' : 'container_format'].filter(
    (name) => name !== '',
  );
  throw badRequest(`Properties ${missing.join(', ')} must be set prior to saving data.`);
}

/** One upload at a time: whoever moves it from `queued` may go on. */
async function begin({ db, now }: Catalog, { id, status }: ImageRow): Promise<void> {
  if (await updateImage(db, id, { status: 'saving', updated_at: now() }, 'queued')) return;
  throw conflict(`Image status transition from ${status} to saving is not allowed`);
}

async function receive(catalog: Catalog, id: string, data: AsyncIterable<Buffer>): Promise<Written> {
  try {
    const written = await catalog.store.receive(id, data, catalog.maxImageBytes);
    if (written.size > 0) return written;
    await catalog.store.discard(written.path);
    throw badRequest('The upload was empty.');
  } catch (error) {
    await updateImage(catalog.db, id, { status: 'queued' }, 'saving');
    throw error;
  }
}

async function inspect(
  catalog: Catalog,
  id: string,
  { path, size }: Written,
  format: DiskFormat,
): Promise<number> {
  try {
    return await inspectContent(path, format, size);
  } catch (error) {
    const refused = error instanceof Fault && error.status === 400;
    await updateImage(catalog.db, id, { status: refused ? 'killed' : 'queued' }, 'saving');
    throw error;
  }
}

async function finish(
  catalog: Catalog,
  id: string,
  { size, md5, sha512 }: Written,
  virtualSize: number,
): Promise<ImageRow> {
  const facts = {
    size,
    virtual_size: virtualSize,
    checksum: md5,
    os_hash_value: sha512,
    updated_at: catalog.now(),
  };
  const active = await updateImage(catalog.db, id, { status: 'active', ...facts }, 'saving');
  if (active) return active;
  await catalog.store.discard(catalog.store.pathOf(id));
  throw new Fault(
    410,
    `Image ${id} could not be found after upload. The image may have been deleted during the upload.`,
  );
}
