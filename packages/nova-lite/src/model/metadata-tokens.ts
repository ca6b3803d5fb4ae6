// Whether a server's requests for metadata need a session token: the server's property, else the image's, else the
// flavor's. Each is one of optional, required and off.
import { parseTokenMode, tokenModes, tokenProperty, type TokenMode } from '@nova-lite/instance-metadata';

type Properties = Readonly<Record<string, string>>;

const imageProperty = 'hw_metadata_tokens';
const flavorSpec = 'hw:metadata_tokens';

/** What the image or the flavor says; the server's own property travels with its metadata. */
export function inheritedTokenMode(image: Properties, flavor: Properties): TokenMode | undefined {
  const word = image[imageProperty] ?? flavor[flavorSpec];
  return word === undefined ? undefined : (parseTokenMode(word) ?? 'required');
}

/** A sentence on the first of them that is none of the three words. */
export function tokenModeProblem(
  server: Properties,
  image: Properties = {},
  flavor: Properties = {},
): string | undefined {
  const said: readonly [string, string, string | undefined][] = [
    ['The server property', tokenProperty, server[tokenProperty]],
    ['The image property', imageProperty, image[imageProperty]],
    ['The flavor extra spec', flavorSpec, flavor[flavorSpec]],
  ];
  for (const [what, name, word] of said) {
    if (word !== undefined && !parseTokenMode(word))
      return `${what} ${name} must be one of ${tokenModes.join(', ')}, not '${word.slice(0, 80)}'.`;
  }
  return undefined;
}
