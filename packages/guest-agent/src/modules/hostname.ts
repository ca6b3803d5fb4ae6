// The host's name: from the user data, or else from the instance.
import { isIP } from 'node:net';
import { isHostname } from '@nova-lite/cloud-config';
import type { Action } from '../plan/action.ts';
import type { Module, Plan, Situation } from './module.ts';

export const hostname: Module = { name: 'hostname', plan };

export interface HostNames {
  readonly short: string;
  readonly full: string;
}

/** `undefined` where nobody gives a name that can be one. */
export function hostNames({
  intent,
  instance,
}: Pick<Situation, 'intent' | 'instance'>): HostNames | undefined {
  const given = intent.hostname && !intent.hostname.includes('.') ? intent.hostname : undefined;
  const own = intent.keepsDomain && given ? undefined : intent.hostname;
  const full = intent.fqdn ?? own ?? nameOf(instance.hostname) ?? given;
  if (!full || !isHostname(full)) return undefined;
  return { full, short: given ?? full.split('.')[0] ?? full };
}

/** As cloud-init (sources/__init__.py:695): an address makes a name, not three domains. */
const nameOf = (hostname: string | undefined): string | undefined =>
  hostname && isIP(hostname) === 4 ? `ip-${hostname.replaceAll('.', '-')}` : hostname;

async function plan({ intent, instance, has, files }: Situation): Promise<Plan | undefined> {
  const names = hostNames({ intent, instance });
  if (intent.preserveHostname || !names) return undefined;
  const name = intent.preferFqdn ? names.full : names.short;
  const write: Action = { do: 'write-file', path: '/etc/hostname', content: `${name}\n`, mode: 0o644 };
  // Only the system that runs has a name in the kernel; a directory tree has none.
  const set: Action[] =
    files.root === '/' && (await has('hostname')) ? [{ do: 'run', argv: ['hostname', name] }] : [];
  return { steps: [{ goal: `the host is called ${name}`, actions: [write, ...set] }] };
}
