// POST /v2/images: an image without its data.
import { randomUUID } from 'node:crypto';
import { Fault, badRequest, conflict, forbidden, type AuthContext } from '@nova-lite/service-kit';
import { insertImage, type ImageRow } from '../../db/images.ts';
import { readOnly } from '../../model/faults.ts';
import { isProperty, limits, readOnlyAttributes } from '../../model/image.ts';
import type { Catalog } from '../catalog.ts';
import type { ImageAttributes, NewImageRequest } from './schema.ts';

export async function createImage(
  catalog: Catalog,
  auth: AuthContext,
  request: NewImageRequest,
): Promise<ImageRow> {
  refuseReadOnly(request);
  const properties = checkedProperties(
    Object.fromEntries(Object.entries(request).filter(([name]) => isProperty(name))),
  );
  const id = request.id?.toLowerCase() ?? randomUUID();
  const image = await insertImage(catalog.db, {
    id,
    ...columns(request, ownerFor(auth, request.owner)),
    properties: JSON.stringify(properties),
    visibility: checkedVisibility(auth, request.visibility ?? 'shared'),
    created_at: catalog.now(),
    updated_at: catalog.now(),
  });
  if (!image) throw conflict(`Image ID ${id} already exists!`);
  return image;
}

const columns = (request: ImageAttributes, owner: string) => ({
  owner,
  name: request.name ?? null,
  disk_format: request.disk_format ?? null,
  container_format: request.container_format ?? null,
  min_disk: request.min_disk,
  min_ram: request.min_ram,
  protected: request.protected,
  os_hidden: request.os_hidden,
  tags: [...new Set(request.tags)],
});

function refuseReadOnly(request: NewImageRequest): void {
  const attribute = Object.keys(request).find(
    (name) => readOnlyAttributes.includes(name) || name === 'locations',
  );
  if (attribute !== undefined) throw readOnly(attribute);
}

/** A user's own properties: strings, and not too many. */
export function checkedProperties(properties: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries(properties);
  if (entries.length > limits.properties)
    throw new Fault(
      413,
      `The limit has been exceeded on the number of allowed image properties. Attempted: ${entries.length}, Maximum: ${limits.properties}`,
    );
  return Object.fromEntries(entries.map(([name, value]) => [name, propertyValue(name, value)]));
}

function propertyValue(name: string, value: unknown): string {
  if (typeof value === 'string' && value.length <= 65_535 && name.length <= 255) return value;
  throw badRequest(
    `Provided object does not match schema 'image': the property ${name.slice(0, 255)} must be a string of at most 65535 characters, with a name of at most 255.`,
  );
}

/** Everybody's images are made public by administrators alone. */
export function checkedVisibility<V extends string>(auth: AuthContext, visibility: V): V {
  if (visibility === 'public' && !auth.isAdmin)
    throw forbidden('You are not authorized to complete publicize_image action.');
  return visibility;
}

function ownerFor(auth: AuthContext, wanted: string | undefined): string {
  if (wanted !== undefined && wanted !== auth.projectId && !auth.isAdmin)
    throw forbidden(`You are not permitted to create images owned by '${wanted}'.`);
  const owner = wanted ?? auth.projectId;
  if (owner === '') throw forbidden('An image belongs to a project: use a token of one.');
  return owner;
}
