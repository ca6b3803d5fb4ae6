// Whether an instance's requests for metadata need a session token.
import type { InstanceRecord, TokenMode } from './record.ts';

export const tokenModes: readonly TokenMode[] = ['optional', 'required', 'off'];

/** The server property that its owner may set; the image's is `hw_metadata_tokens`, the flavor's `hw:metadata_tokens`. */
export const tokenProperty = 'metadata_tokens';

/** Undefined for a word that is none of the three. */
export function parseTokenMode(word: string): TokenMode | undefined {
  return tokenModes.find((mode) => mode === word);
}

/** The server's property, then the record. A word that means nothing protects: it is taken for `required`. */
export function tokenModeOf({
  meta,
  metadataTokens = 'optional',
}: Pick<InstanceRecord, 'meta' | 'metadataTokens'>): TokenMode {
  const word = meta[tokenProperty];
  return word === undefined ? metadataTokens : (parseTokenMode(word) ?? 'required');
}
