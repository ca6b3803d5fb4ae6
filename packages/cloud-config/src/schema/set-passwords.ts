// `chpasswd`, `password`, `ssh_pwauth`.
import { flag, listOf, mapOf, text, type Properties, type Schema } from './schema.ts';

export const passwordUser: Schema = mapOf(
  {
    name: text('The account.'),
    password: text('A hash, or the password itself beside `type: text`.'),
    type: {
      enum: ['hash', 'text', 'RANDOM'],
      description:
        'What `password` is; hash unless told otherwise. RANDOM makes one up and shows it on the console.',
    },
  },
  'The password of one user.',
  { required: ['name'] },
);

export const chpasswd: Schema = mapOf(
  {
    users: listOf(passwordUser, 'Users who exist, and their passwords.'),
    list: {
      type: ['string', 'array'],
      items: { type: 'string' },
      description: 'Lines of `user:password`, without a blank after the colon. Write `users` in its place.',
    },
    expire: flag('Whether these passwords must be changed at the first login; true unless told otherwise.'),
  },
  'Passwords of users.',
);

export const setPasswords: Properties = {
  chpasswd,
  password: text('The password of the default user.'),
  ssh_pwauth: flag('Whether the SSH server takes passwords; left as it is unless told.'),
};
