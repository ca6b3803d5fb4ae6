// Whom the guest trusts, and where its packages come from: `ca_certs`, `apt`; and its time.
import type { Say } from '../finding.ts';
import { aptConfig, aptSource } from '../schema/apt.ts';
import { certificates } from '../schema/ca-certs.ts';
import type { YamlNode } from '../yaml/node.ts';
import { flagField, mapField, textField, textsField, valueOf } from './field-values.ts';
import type { Fields } from './fields.ts';
import { fieldsOf } from './fields.ts';
import type { NtpIntent } from './ntp.ts';
import { readNtp } from './ntp.ts';

export interface TrustIntent {
  readonly caCerts?: { readonly removeDefaults: boolean; readonly trusted: readonly string[] };
  readonly ntp?: NtpIntent;
  readonly apt?: AptIntent;
}

export interface AptIntent {
  /** The whole of /etc/apt/sources.list. */
  readonly sourcesList?: string;
  readonly sources: readonly AptSource[];
  /** For /etc/apt/apt.conf.d. */
  readonly conf?: string;
  readonly proxies: readonly { readonly scheme: string; readonly url: string }[];
}

export interface AptSource {
  /** A file name without directory. */
  readonly name: string;
  readonly source?: string;
  /** In ASCII armour. */
  readonly key?: string;
}

export function readTrust(top: Fields, say: Say): TrustIntent {
  return { caCerts: readCaCerts(top, say), ntp: readNtp(top, say), apt: readApt(top, say) };
}

const certificate = {
  pattern: /^\s*-----BEGIN (?:TRUSTED )?CERTIFICATE-----[\s\S]+-----END (?:TRUSTED )?CERTIFICATE-----\s*$/,
  form: 'a certificate in PEM form',
};

function readCaCerts(top: Fields, say: Say): TrustIntent['caCerts'] {
  const key = valueOf(top, 'ca_certs') ? 'ca_certs' : 'ca-certs';
  const fields = mapField(top, key, certificates, say);
  if (!fields) return undefined;
  return {
    removeDefaults:
      flagField(fields, 'remove_defaults', false, say) || flagField(fields, 'remove-defaults', false, say),
    trusted: textsField(fields, 'trusted', say, certificate),
  };
}

function leftOut(fields: Fields, keys: readonly string[], where: string, say: Say): void {
  for (const key of keys.filter((each) => valueOf(fields, each)))
    say.warning(
      'key-left-out',
      fields.get(key)?.key.at,
      `\`${key}\` of \`${where}\` is not applied by the guest agent`,
    );
}

const aptLeftOut = ['primary', 'security', 'disable_suites', 'debconf_selections', 'add_apt_repo_match'];

function readApt(top: Fields, say: Say): AptIntent | undefined {
  const fields = mapField(top, 'apt', aptConfig, say);
  if (!fields) return undefined;
  leftOut(fields, aptLeftOut, 'apt', say);
  const proxies = [
    ['proxy', 'http'],
    ['http_proxy', 'http'],
    ['https_proxy', 'https'],
    ['ftp_proxy', 'ftp'],
  ] as const;
  return {
    sourcesList: textField(fields, 'sources_list', say),
    conf: textField(fields, 'conf', say),
    proxies: proxies.flatMap(([key, scheme]) => {
      const url = textField(fields, key, say, { pattern: /^[a-z]+:\/\/[^\s"\\;]+$/, form: 'an address' });
      return url === undefined ? [] : [{ scheme, url }];
    }),
    sources: readSources(valueOf(fields, 'sources'), say),
  };
}

function readSources(node: YamlNode | undefined, say: Say): AptSource[] {
  return node?.kind === 'mapping'
    ? node.entries.flatMap(({ key, value }) => readSource(key.text, value, say))
    : [];
}

const line = { pattern: /^deb(?:-src)?\s[^\n\0]+\s*$/, form: 'one line that begins with `deb`' };
const armour = {
  pattern: /^\s*-----BEGIN PGP PUBLIC KEY BLOCK-----[\s\S]+-----END PGP PUBLIC KEY BLOCK-----\s*$/,
  form: 'a public key of PGP in ASCII armour',
};

function readSource(key: string, node: YamlNode, say: Say): AptSource[] {
  if (node.kind !== 'mapping') return [];
  const fields = fieldsOf(node, aptSource, 'a source of `apt`', say);
  if (valueOf(fields, 'keyid'))
    say.error('apt-keyid', fields.get('keyid')?.key.at, 'a key is not fetched by its id', {
      effect: 'The source is written without it.',
      advice: 'write the key itself under `key`',
    });
  const name = (textField(fields, 'filename', say) ?? key)
    .replace(/\.list$/, '')
    .replace(/[^A-Za-z0-9_.-]/g, '_')
    .slice(0, 60);
  return [
    {
      name,
      source: textField(fields, 'source', say, line)?.trim(),
      key: textField(fields, 'key', say, armour)?.trim(),
    },
  ];
}
