// `final_message`, `phone_home`, `power_state`.
import { mapOf, text, type Properties, type Schema } from './schema.ts';

export const phoneHomeFields = [
  'pub_key_rsa',
  'pub_key_ecdsa',
  'pub_key_ed25519',
  'pub_key_dsa',
  'instance_id',
  'hostname',
  'fqdn',
];

export const phoneHome: Schema = mapOf(
  {
    url: text('Where to, http or https; `$INSTANCE_ID` stands for the id.'),
    post: {
      type: ['array', 'string'],
      items: { enum: phoneHomeFields },
      description: 'What is told: `all`, which is the default, or a list.',
    },
    tries: { type: ['integer', 'string'], description: 'How often it is tried; 10 unless told otherwise.' },
  },
  'Tells an address that all is done.',
  { required: ['url'] },
);

export const powerState: Schema = mapOf(
  {
    mode: { enum: ['poweroff', 'reboot', 'halt'], description: 'What is done.' },
    delay: { type: ['integer', 'string'], description: 'Minutes, or `now`, which is the default.' },
    message: text('What logged-in users are told.'),
    timeout: {
      type: ['number', 'string'],
      description: 'Seconds to wait for the end of cloud-init. The guest agent needs none.',
    },
    condition: {
      type: ['boolean', 'string', 'array'],
      items: { type: ['string', 'number'] },
      description: 'A command that must succeed first.',
    },
  },
  'Switches the machine off, or starts it anew, when all is done.',
  { required: ['mode'] },
);

export const ending: Properties = {
  final_message: text('What the console shows at the end, a template of jinja.'),
  phone_home: phoneHome,
  power_state: powerState,
};
