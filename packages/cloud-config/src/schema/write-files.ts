// `write_files`.
import { flag, listOf, mapOf, text, type Properties, type Schema } from './schema.ts';

export const file: Schema = mapOf(
  {
    path: text('The path, from /.'),
    content: text('The content; a file without it is empty.'),
    owner: text('`user` or `user:group`; root unless told otherwise.'),
    permissions: {
      type: ['string', 'integer'],
      description: "Octal digits in quotes: '0644', which is the default.",
    },
    encoding: {
      enum: ['text/plain', 'b64', 'base64', 'gz', 'gzip', 'gz+b64', 'gz+base64', 'gzip+b64', 'gzip+base64'],
      description: 'How the content is written here.',
    },
    append: flag('Adds to a file that exists.'),
    defer: flag('Writes it at the end, when packages are installed.'),
    source: mapOf(
      { uri: text('An address.'), headers: { type: 'object' } },
      'Not applied by the guest agent.',
    ),
  },
  'A file.',
  { required: ['path'] },
);

export const writeFiles: Properties = { write_files: listOf(file, 'Files to write.') };
