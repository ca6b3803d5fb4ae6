// A tree of XML elements and its text. Whatever is put in comes out as data, never as markup.

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number | undefined>>;
  readonly children: readonly (XmlElement | string)[];
}

/** Attributes that are undefined are left out. */
export const element = (
  name: string,
  attributes: XmlElement['attributes'] = {},
  ...children: XmlElement['children']
): XmlElement => ({ name, attributes, children });

/** One line for each element, indented by two blanks; text stays on its element's line. */
export function renderXml(root: XmlElement, indent = ''): string {
  const open = `${indent}<${root.name}${renderAttributes(root.attributes)}`;
  if (root.children.length === 0) return `${open}/>\n`;
  if (root.children.every((child) => typeof child === 'string')) {
    return `${open}>${escapeXml(root.children.join(''))}</${root.name}>\n`;
  }
  const inner = root.children.map((child) =>
    typeof child === 'string' ? escapeXml(child) : renderXml(child, `${indent}  `),
  );
  return `${open}>\n${inner.join('')}${indent}</${root.name}>\n`;
}

function renderAttributes(attributes: XmlElement['attributes']): string {
  return Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}='${escapeXml(String(value))}'`)
    .join('');
}

/** Line breaks and tabs as references too: an XML reader would turn them into blanks in an attribute. */
const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&apos;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** Drops what XML 1.0 cannot hold (section 2.2: control characters, lone surrogates, U+FFFE, U+FFFF). */
export function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll(/[&<>'"\t\n\r]/g, (character) => entities[character] ?? '');
}
