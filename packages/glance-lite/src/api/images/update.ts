// PATCH /v2/images/{id}
import { badRequest, forbidden, type AuthContext } from '@nova-lite/service-kit';
import { Value } from 'typebox/value';
import { updateImage, type ImageRow } from '../../db/images.ts';
import { noImage } from '../../model/faults.ts';
import { applyPatch, type PatchOperation } from '../../model/patch.ts';
import { changeableImage, type Catalog } from '../catalog.ts';
import { checkedProperties, checkedVisibility } from './create.ts';
import { ImageAttributes } from './schema.ts';

export async function patchImage(
  catalog: Catalog,
  auth: AuthContext,
  id: string,
  patch: readonly PatchOperation[],
): Promise<ImageRow> {
  const image = await changeableImage(catalog, auth, id, 'modify_image');
  const { attributes, properties } = applyPatch(
    { attributes: pickAttributes(image), properties: image.properties },
    patch,
  );
  const checked = checkedAttributes(attributes);
  refusePrivileged(auth, image, checked);
  const changes = {
    ...withoutStatus(checked),
    properties: JSON.stringify(checkedProperties(properties)),
    updated_at: catalog.now(),
  };
  const changed = await updateImage(catalog.db, id, changes);
  if (!changed) throw noImage(id);
  return changed;
}

const pickAttributes = ({
  name,
  visibility,
  protected: isProtected,
  os_hidden,
  disk_format,
  container_format,
  min_disk,
  min_ram,
  owner,
  tags,
  status,
}: ImageRow) => ({
  name,
  visibility,
  protected: isProtected,
  os_hidden,
  disk_format,
  container_format,
  min_disk,
  min_ram,
  owner,
  tags,
  status,
});

function checkedAttributes(attributes: Readonly<Record<string, unknown>>): ImageAttributes {
  if (Value.Check(ImageAttributes, attributes)) return attributes;
  const [first] = Value.Errors(ImageAttributes, attributes);
  throw badRequest(
    `Provided object does not match schema 'image': ${first?.instancePath.slice(1) ?? 'body'} ${first?.message ?? 'is not valid'}`,
  );
}

function refusePrivileged(auth: AuthContext, before: ImageRow, after: ImageAttributes): void {
  if (after.visibility !== before.visibility) checkedVisibility(auth, after.visibility ?? 'shared');
  if (after.owner !== before.owner && !auth.isAdmin)
    throw forbidden("You are not permitted to set the attribute 'owner'.");
}

/** The status decided what may be changed; it is not changed itself. */
function withoutStatus(attributes: ImageAttributes & { status?: unknown }): ImageAttributes {
  const { status: _status, ...rest } = attributes;
  return { ...rest, tags: [...new Set(rest.tags)] };
}
