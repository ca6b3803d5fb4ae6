// `merge_how` and `vendor_data`.
import { flag, mapOf, type Properties } from './schema.ts';

const mergeHow = {
  type: ['string', 'array'],
  description: 'How this part is merged into those before it: `list(append)+dict(recurse_list)+str()`.',
} as const;

export const merging: Properties = {
  merge_how: mergeHow,
  merge_type: mergeHow,
  vendor_data: mapOf(
    {
      enabled: flag('Whether the data of the vendor is applied; true unless told otherwise.'),
      prefix: {
        type: ['string', 'array'],
        description: 'A command before its scripts. Not applied by the guest agent.',
      },
    },
    'The data of the vendor.',
  ),
};
