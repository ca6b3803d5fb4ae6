// Bodies and queries about images.
import { Type, type Static } from 'typebox';
import { containerFormats, diskFormats, limits } from '../../model/image.ts';

const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);
const oneOf = <const T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values] });
const Amount = Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 });
export const Tag = Type.String({ minLength: 1, maxLength: 255 });

/** What users may set. */
const attributes = {
  name: Type.Optional(orNull(Type.String({ maxLength: 255 }))),
  visibility: Type.Optional(oneOf(['public', 'private', 'shared', 'community'])),
  protected: Type.Optional(Type.Boolean()),
  os_hidden: Type.Optional(Type.Boolean()),
  disk_format: Type.Optional(orNull(oneOf(diskFormats))),
  container_format: Type.Optional(orNull(oneOf(containerFormats))),
  min_disk: Type.Optional(Amount),
  min_ram: Type.Optional(Amount),
  owner: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
  tags: Type.Optional(Type.Array(Tag, { maxItems: limits.tags })),
};

/** The attributes alone, as a patch leaves them. */
export const ImageAttributes = Type.Object(attributes);
export type ImageAttributes = Static<typeof ImageAttributes>;

export const NewImageBody = Type.Object({
  id: Type.Optional(Type.String({ format: 'uuid' })),
  ...attributes,
});
export type NewImageRequest = Static<typeof NewImageBody> & Readonly<Record<string, unknown>>;

export const PatchBody = Type.Array(
  Type.Object({
    op: oneOf(['add', 'replace', 'remove']),
    path: Type.String({ minLength: 2, maxLength: 300 }),
    value: Type.Optional(Type.Unknown()),
  }),
  { maxItems: 500 },
);

export const ImageParams = Type.Object({ image_id: Type.String() });

/** Read by hand: any name may be one of a user's own properties. */
export const ListQuery = Type.Record(Type.String(), Type.Union([Type.String(), Type.Array(Type.String())]));
