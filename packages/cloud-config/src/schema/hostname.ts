// `hostname`, `fqdn`, `manage_etc_hosts`.
import { flag, text, type Properties } from './schema.ts';

export const hostname: Properties = {
  hostname: text('The name of the host.'),
  fqdn: text('The name with its domain.'),
  preserve_hostname: flag('Leaves the name as it is.'),
  prefer_fqdn_over_hostname: flag('Uses the name with its domain where both are there.'),
  manage_etc_hosts: {
    type: ['boolean', 'string'],
    enum: [true, false, 'localhost', 'template'],
    description: 'Writes /etc/hosts at each boot; `localhost` keeps only the line of this host.',
  },
};
