// /v2/schemas: the shapes of answers, as JSON schemas that clients build their tables from.
import type { App } from '@nova-lite/service-kit';
import { containerFormats, diskFormats, readOnlyAttributes } from '../../model/image.ts';

const text = { type: 'string' };
const textOrNull = { type: ['null', 'string'] };
const amount = { type: 'integer' };
const amountOrNull = { type: ['null', 'integer'] };
const flag = { type: 'boolean' };

const attributes: Readonly<Record<string, object>> = {
  id: {
    ...text,
    pattern: '^([0-9a-fA-F]){8}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){12}$',
  },
  name: { ...textOrNull, maxLength: 255 },
  status: { ...text, enum: ['queued', 'saving', 'active', 'killed'] },
  visibility: { ...text, enum: ['community', 'public', 'private', 'shared'] },
  protected: flag,
  os_hidden: flag,
  checksum: { ...textOrNull, maxLength: 32 },
  os_hash_algo: { ...textOrNull, maxLength: 64 },
  os_hash_value: { ...textOrNull, maxLength: 128 },
  owner: { ...textOrNull, maxLength: 255 },
  size: amountOrNull,
  virtual_size: amountOrNull,
  container_format: { ...textOrNull, enum: [null, ...containerFormats] },
  disk_format: { ...textOrNull, enum: [null, ...diskFormats] },
  created_at: text,
  updated_at: text,
  tags: { type: 'array', items: { ...text, maxLength: 255 } },
  self: text,
  file: text,
  schema: text,
  stores: text,
  min_ram: amount,
  min_disk: amount,
};

const marked = ([name, schema]: [string, object]) => [
  name,
  readOnlyAttributes.includes(name) ? { ...schema, readOnly: true } : schema,
];

const image = {
  name: 'image',
  properties: Object.fromEntries(Object.entries(attributes).map(marked)),
  additionalProperties: text,
  links: [
    { rel: 'self', href: '{self}' },
    { rel: 'enclosure', href: '{file}' },
    { rel: 'describedby', href: '{schema}' },
  ],
};

const member = {
  name: 'member',
  properties: {
    member_id: text,
    image_id: text,
    status: { ...text, enum: ['pending', 'accepted', 'rejected'] },
    created_at: text,
    updated_at: text,
    schema: { ...text, readOnly: true },
  },
};

const listOf = (plural: string, schema: object) => ({
  name: plural,
  properties: { [plural]: { type: 'array', items: schema }, first: text, next: text, schema: text },
  links: [
    { rel: 'first', href: '{first}' },
    { rel: 'next', href: '{next}' },
    { rel: 'describedby', href: '{schema}' },
  ],
});

const schemas = { image, images: listOf('images', image), member, members: listOf('members', member) };

export function schemaRoutes(app: App): void {
  for (const [name, schema] of Object.entries(schemas)) app.get(`/schemas/${name}`, async () => schema);
}
