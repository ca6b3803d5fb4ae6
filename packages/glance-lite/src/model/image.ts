// What an image is, which of its attributes are whose, and who may see it. Pure.

export type Visibility = 'public' | 'private' | 'shared' | 'community';
export type Status = 'queued' | 'saving' | 'active' | 'killed';

/** The formats that are checked when an image is uploaded; others are refused at create. */
export const diskFormats = ['raw', 'qcow2', 'iso'] as const;
export type DiskFormat = (typeof diskFormats)[number];
export const containerFormats = ['bare'] as const;

/** Set by the service alone. */
export const readOnlyAttributes: readonly string[] = [
  'status',
  'size',
  'virtual_size',
  'checksum',
  'os_hash_algo',
  'os_hash_value',
  'created_at',
  'updated_at',
  'self',
  'file',
  'schema',
  'direct_url',
  'stores',
  'deleted',
  'deleted_at',
];

/** Set by users; everything else is a property of their own, a string. */
export const baseAttributes: readonly string[] = [
  'name',
  'visibility',
  'protected',
  'os_hidden',
  'disk_format',
  'container_format',
  'min_disk',
  'min_ram',
  'owner',
  'tags',
];

export const isProperty = (name: string): boolean =>
  name !== 'id' &&
  name !== 'locations' &&
  !baseAttributes.includes(name) &&
  !readOnlyAttributes.includes(name);

/** As many as Glance allows by default. */
export const limits = { properties: 128, tags: 128, members: 128 };
