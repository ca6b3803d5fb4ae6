// `ca_certs`.
import { deprecated, flag, mapOf, texts, type Properties, type Schema } from './schema.ts';

const removeDefaults = flag('Trusts none of those that come with the system.');

export const certificates: Schema = mapOf(
  {
    remove_defaults: removeDefaults,
    'remove-defaults': deprecated(removeDefaults, 'remove_defaults'),
    trusted: texts('Certificates in PEM form.'),
  },
  'Certificate authorities to trust.',
);

export const caCerts: Properties = {
  ca_certs: certificates,
  'ca-certs': deprecated(certificates, 'ca_certs'),
};
