// `ntp`: where the time comes from.
import type { Say } from '../finding.ts';
import { ntpClientConfig, ntpConfig } from '../schema/ntp.ts';
import { flagField, mapField, pathForm, textField, textsField } from './field-values.ts';
import type { Fields } from './fields.ts';

export interface NtpIntent {
  /** `chrony`, `systemd-timesyncd`, ...; `undefined` is the one that the image has. */
  readonly client?: string;
  readonly servers: readonly string[];
  readonly pools: readonly string[];
  readonly peers: readonly string[];
  /** Networks that may ask this host for the time: `192.0.2.0/24`. */
  readonly allow: readonly string[];
  readonly config?: NtpConfigIntent;
}

export interface NtpConfigIntent {
  readonly confPath?: string;
  /** Jinja; `servers`, `pools`, `peers` and `allow` are its variables. */
  readonly template?: string;
  readonly serviceName?: string;
  readonly packages: readonly string[];
  readonly checkExe?: string;
}

const host = { pattern: /^[A-Za-z0-9][A-Za-z0-9.:_-]{0,252}$/, form: 'a host name or an address' };
const network = {
  pattern: /^[0-9A-Fa-f.:]{2,45}(?:\/\d{1,3})?$/,
  form: 'a network, such as 192.0.2.0/24',
};
const program = { pattern: /^[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}$/, form: 'the name of a program or service' };

export function readNtp(top: Fields, say: Say): NtpIntent | undefined {
  const fields = mapField(top, 'ntp', ntpConfig, say);
  if (!fields || !flagField(fields, 'enabled', true, say)) return undefined;
  const client = textField(fields, 'ntp_client', say, program);
  return {
    client: client === 'auto' ? undefined : client,
    servers: textsField(fields, 'servers', say, host),
    pools: textsField(fields, 'pools', say, host),
    peers: textsField(fields, 'peers', say, host),
    allow: textsField(fields, 'allow', say, network),
    config: readConfig(fields, say),
  };
}

function readConfig(ntp: Fields, say: Say): NtpConfigIntent | undefined {
  const fields = mapField(ntp, 'config', ntpClientConfig, say);
  if (!fields) return undefined;
  return {
    confPath: textField(fields, 'confpath', say, pathForm),
    template: textField(fields, 'template', say),
    serviceName: textField(fields, 'service_name', say, program),
    packages: textsField(fields, 'packages', say, program),
    checkExe: textField(fields, 'check_exe', say, program),
  };
}
