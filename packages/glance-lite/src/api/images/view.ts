// An image as clients see it: its own properties first, as Glance writes them.
import type { ImageRow } from '../../db/images.ts';

const timestamp = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;
const bytes = (text: string | null): number | null => (text === null ? null : Number(text));

export const imageView = (image: ImageRow) => ({
  ...image.properties,
  name: image.name,
  disk_format: image.disk_format,
  container_format: image.container_format,
  visibility: image.visibility,
  size: bytes(image.size),
  virtual_size: bytes(image.virtual_size),
  status: image.status,
  checksum: image.checksum,
  protected: image.protected,
  min_ram: image.min_ram,
  min_disk: image.min_disk,
  owner: image.owner,
  os_hidden: image.os_hidden,
  os_hash_algo: image.os_hash_value === null ? null : 'sha512',
  os_hash_value: image.os_hash_value,
  id: image.id,
  created_at: timestamp(image.created_at),
  updated_at: timestamp(image.updated_at),
  tags: image.tags,
  self: `/v2/images/${image.id}`,
  file: `/v2/images/${image.id}/file`,
  schema: '/v2/schemas/image',
  ...(image.status === 'active' && { stores: 'file' }),
});
