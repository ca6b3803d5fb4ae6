// What util.get_hostname_fqdn makes of `hostname` and `fqdn`. The helpful reading: intent/hostname.ts.
import type { Intent } from '../intent/intent.ts';
import { isHostname } from '../intent/hostname.ts';
import type { YamlMapping } from '../yaml/node.ts';
import { get, isText, option, str } from './python.ts';

type Hostname = Pick<Intent, 'hostname' | 'fqdn' | 'preserveHostname' | 'preferFqdn' | 'keepsDomain'>;

/**
 * A name that is no text raises. Then, and with `preserve_hostname`, the name is that of the metadata all the same: it
 * was set before the user data was read.
 */
export function faithfulHostname(top: YamlMapping | undefined): Hostname {
  const names = ['hostname', 'fqdn'].map((key) => get(top, key));
  const raises = names.some((node) => node !== undefined && !isText(node));
  const [hostname, fqdn] = names.map((node) => (node && isHostname(str(node)) ? str(node) : undefined));
  const own = raises || option(top, 'preserve_hostname', false) ? {} : { hostname, fqdn };
  return {
    hostname: undefined,
    fqdn: undefined,
    ...own,
    preserveHostname: false,
    preferFqdn: option(top, 'prefer_fqdn_over_hostname', false),
    keepsDomain: true,
  };
}
