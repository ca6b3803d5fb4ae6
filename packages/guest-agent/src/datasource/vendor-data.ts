// What the cloud adds on its own: `vendor_data.json` and `vendor_data2.json` (cloudinit/sources/__init__.py:1028).

/** The pieces of user data in it: a text, a list of texts, or either below `cloud-init`. Anything else says nothing. */
export function vendorPieces(content: Uint8Array | undefined): Uint8Array[] {
  const value = parse(content);
  const said = isRecord(value) ? value['cloud-init'] : value;
  const texts = Array.isArray(said) ? said : [said];
  return texts.filter((text) => typeof text === 'string').map((text) => new TextEncoder().encode(text));
}

function parse(content: Uint8Array | undefined): unknown {
  try {
    return content && JSON.parse(new TextDecoder().decode(content));
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
