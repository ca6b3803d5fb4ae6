// `mounts`, `mount_default_fields`, `swap`.
import { listOf, mapOf, text, type Properties, type Schema } from './schema.ts';

const fstabFields: Schema = {
  type: 'array',
  items: { type: ['string', 'number', 'null'] },
  minItems: 1,
  maxItems: 6,
  description: 'Device, path, type, options, dump, pass.',
};

export const swap: Schema = mapOf(
  {
    filename: text('The path of the file; /swap.img unless told otherwise.'),
    size: { type: ['integer', 'string'], description: 'Bytes, or a number with K, M, G or T, or `auto`.' },
    maxsize: { type: ['integer', 'string'], description: 'At most so many; written as `size`.' },
  },
  'A file to swap to.',
);

export const mounts: Properties = {
  mounts: listOf(fstabFields, 'Lines of fstab.'),
  mount_default_fields: { ...fstabFields, description: 'What a line takes where it says nothing.' },
  swap,
};
