// Keys of the default user and of the host; `disable_root`; `ssh_import_id`.
import { flag, listOf, mapOf, text, texts, type Properties, type Schema } from './schema.ts';

const types = ['rsa', 'dsa', 'ecdsa', 'ed25519'];

export const hostKeys: Schema = mapOf(
  Object.fromEntries(
    types.flatMap((type) => [
      [`${type}_private`, text('A private key in PEM form.')],
      [`${type}_public`, text('The line of the public key.')],
      [`${type}_certificate`, text('The line of the certificate.')],
    ]),
  ),
  'Keys of the host, in place of ones that are made.',
);

export const ssh: Properties = {
  ssh_authorized_keys: texts('Public keys that may log in as the default user.'),
  ssh_import_id: texts('Accounts whose keys may log in as the default user: `gh:name`, `lp:name`.'),
  disable_root: flag(
    'Whether keys are refused for root, with a sentence that names the default user; true unless told otherwise.',
  ),
  ssh_keys: hostKeys,
  ssh_deletekeys: flag(
    'Whether host keys that came with the image are made anew; true unless told otherwise.',
  ),
  ssh_genkeytypes: listOf({ enum: types }, 'The types of host keys to make.'),
};
