// The keys of the host itself: `ssh_keys`, `ssh_deletekeys`, `ssh_genkeytypes`.
import type { Say } from '../finding.ts';
import { hostKeys } from '../schema/ssh.ts';
import { flagField, mapField, textField, textsField, valueOf } from './field-values.ts';
import type { Fields } from './fields.ts';

export interface HostKeysIntent {
  /** Keys that came with the image are made anew. */
  readonly renew: boolean;
  /** Types to make; `undefined` is the agent's choice. */
  readonly types?: readonly string[];
  readonly given: readonly GivenHostKey[];
}

export interface GivenHostKey {
  readonly type: string;
  /** A secret. */
  readonly privateKey: string;
  readonly publicKey?: string;
  readonly certificate?: string;
}

export const hostKeyTypes = ['rsa', 'dsa', 'ecdsa', 'ed25519'];

const typeForm = { pattern: /^(?:rsa|dsa|ecdsa|ed25519)$/, form: 'rsa, ecdsa or ed25519' };
const privateForm = {
  pattern: /^\s*-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*-----END [A-Z ]*PRIVATE KEY-----\s*$/,
  form: 'a private key in PEM form',
};
const publicForm = {
  pattern: /^\s*(?:ssh|ecdsa|sk)-\S+ AAAA\S+[^\n]*\s*$/,
  form: 'the line of a public key',
};

export function readHostKeys(top: Fields, say: Say): { readonly hostKeys: HostKeysIntent } {
  return {
    hostKeys: {
      renew: flagField(top, 'ssh_deletekeys', true, say),
      types: valueOf(top, 'ssh_genkeytypes') && textsField(top, 'ssh_genkeytypes', say, typeForm),
      given: readGiven(top, say),
    },
  };
}

function readGiven(top: Fields, say: Say): GivenHostKey[] {
  const fields = mapField(top, 'ssh_keys', hostKeys, say);
  if (!fields) return [];
  return hostKeyTypes.flatMap((type) => {
    const privateKey = textField(fields, `${type}_private`, say, privateForm);
    if (privateKey === undefined) return [];
    const publicKey = textField(fields, `${type}_public`, say, publicForm);
    return [
      { type, privateKey, publicKey, certificate: textField(fields, `${type}_certificate`, say, publicForm) },
    ];
  });
}
