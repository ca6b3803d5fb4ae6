// `hostname`, `fqdn` and how they are to be used.
import type { Say } from '../finding.ts';
import type { Fields } from './fields.ts';
import type { Intent } from './intent.ts';
import { readBoolean, readText } from './read-value.ts';

type Hostname = Pick<Intent, 'hostname' | 'fqdn' | 'preserveHostname' | 'preferFqdn'>;

export function readHostname(top: Fields, say: Say): Hostname {
  return {
    hostname: readName('hostname', top, say),
    fqdn: readName('fqdn', top, say),
    preserveHostname: readFlag('preserve_hostname', top, say),
    preferFqdn: readFlag('prefer_fqdn_over_hostname', top, say),
  };
}

function readFlag(name: string, top: Fields, say: Say): boolean {
  const value = top.get(name)?.value;
  return value ? (readBoolean(value, `\`${name}\``, say) ?? false) : false;
}

function readName(key: string, top: Fields, say: Say): string | undefined {
  const value = top.get(key)?.value;
  const text = value && readText(value, `\`${key}\``, say);
  if (value?.kind === 'scalar' && value.type === 'int' && value.style === 'plain')
    say.warning('hostname-number', value.at, `\`${key}\` is a number to YAML`, {
      effect: 'It is set as it is written; cloud-init fails at it.',
      advice: 'put it in quotes',
    });
  if (text === undefined || isHostname(text)) return text;
  say.error(
    'hostname',
    value?.at,
    `\`${key}\` is no host name: letters, digits and hyphens, at most 63 between dots`,
    { effect: 'It is not set.' },
  );
  return undefined;
}

/** RFC 1123, with the underline that many use. */
export const isHostname = (name: string): boolean =>
  name.length <= 253 &&
  /^[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\.?$/.test(
    name,
  );
