// DELETE /v2/images/{id}
import { forbidden, type AuthContext } from '@nova-lite/service-kit';
import { deleteImage } from '../../db/images.ts';
import { noImage } from '../../model/faults.ts';
import { changeableImage, type Catalog } from '../catalog.ts';

/** The row first: should the process die in between, the file is removed at the next start. */
export async function removeImage(catalog: Catalog, auth: AuthContext, id: string): Promise<void> {
  const image = await changeableImage(catalog, auth, id, 'delete_image');
  if (image.protected) throw forbidden(`Image ${id} is protected and cannot be deleted.`);
  if (!(await deleteImage(catalog.db, id))) throw noImage(id);
  await catalog.store.discard(catalog.store.pathOf(id));
}
