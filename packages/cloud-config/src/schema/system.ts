// `timezone`, `locale`, `keyboard`.
import { mapOf, text, type Properties, type Schema } from './schema.ts';

export const keyboard: Schema = mapOf(
  {
    layout: text('The layout: `us`, `de`.'),
    model: text('The model; pc105 unless told otherwise.'),
    variant: text('The variant: `nodeadkeys`.'),
    options: text('Options: `compose:rwin`.'),
  },
  'The keyboard, in words of XKB.',
  { required: ['layout'] },
);

export const system: Properties = {
  timezone: text('The time zone, as a path below /usr/share/zoneinfo: `Europe/Berlin`.'),
  locale: {
    type: ['string', 'boolean'],
    description: 'The locale: `de_DE.UTF-8`; false leaves it as it is.',
  },
  keyboard,
};
