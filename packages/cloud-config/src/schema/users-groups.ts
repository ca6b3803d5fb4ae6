// `users` and `groups`.
import { deprecated, flag, listOf, mapOf, text, texts, type Properties, type Schema } from './schema.ts';

const lockPassword = flag('Whether logging in with the password is off; true unless told otherwise.');

export const user: Schema = {
  ...mapOf(
    {
      name: text('The name of the account.'),
      gecos: text('A comment, such as the full name.'),
      primary_group: text('The primary group; one of the same name unless told otherwise.'),
      groups: {
        type: ['string', 'array', 'object'],
        items: { type: 'string' },
        description: 'Further groups: a list, or names with commas.',
      },
      shell: text('The path of the login shell.'),
      homedir: text('The home directory; /home/NAME unless told otherwise.'),
      no_create_home: flag('Makes no home directory.'),
      no_user_group: flag('Makes no group of the same name.'),
      no_log_init: flag('Leaves lastlog and faillog alone.'),
      system: flag('A system account, without a home directory.'),
      uid: { type: ['integer', 'string'], description: 'The number of the account.' },
      passwd: text('The hash of the password, for an account that is made here.'),
      hashed_passwd: text('The hash of the password, also for an account that exists.'),
      plain_text_passwd: text('The password itself. Whoever reads the user data can read it.'),
      lock_passwd: lockPassword,
      'lock-passwd': deprecated(lockPassword, 'lock_passwd'),
      sudo: {
        type: ['string', 'array', 'boolean', 'null'],
        items: { type: 'string' },
        description: 'Rules of sudo without the name, such as `ALL=(ALL) NOPASSWD:ALL`.',
      },
      doas: texts('Rules of doas. Not applied by the guest agent.'),
      ssh_authorized_keys: texts('Public keys that may log in, each a whole line of a .pub file.'),
      ssh_import_id: texts('Accounts whose keys are fetched: `gh:name`, `lp:name`.'),
      ssh_redirect_user: flag('Sends who logs in to the default user. Not applied by the guest agent.'),
      inactive: text('Days after the password has expired until the account is closed.'),
      expiredate: text('The day on which the account is closed: YYYY-MM-DD.'),
      create_groups: flag('Makes groups that do not exist; true unless told otherwise.'),
      selinux_user: text('The user of SELinux. Not applied by the guest agent.'),
      snapuser: text('An address at Ubuntu SSO. Not applied by the guest agent.'),
    },
    'One user: a name, or a map.',
  ),
  type: ['string', 'number', 'object'],
};

export const usersGroups: Properties = {
  user: {
    ...user,
    type: ['string', 'object'],
    description: 'An older way to give the user of the image another name: that name, or a map with it.',
  },
  users: {
    ...listOf(user, 'Users to make. `default` stands for the user of the image, who is left out without it.'),
    type: ['array', 'string'],
  },
  groups: {
    type: ['array', 'object', 'string'],
    items: { type: ['string', 'object'] },
    description: 'Groups to make: names, or names with a list of members.',
  },
};
