import { describe, expect, it } from 'vitest';
import { element, escapeXml, renderXml } from './xml.ts';

describe('XML', () => {
  it('is written with one element a line', () => {
    const tree = element('a', { b: 1, c: undefined }, element('d'), element('e', {}, 'f'));
    expect(renderXml(tree)).toBe("<a b='1'>\n  <d/>\n  <e>f</e>\n</a>\n");
  });

  it('writes markup as text', () => {
    expect(escapeXml(`<a b="c" d='e'>&]]>`)).toBe('&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt;&amp;]]&gt;');
  });

  it('keeps line breaks through an attribute', () => {
    expect(escapeXml('a\r\n\tb')).toBe('a&#13;&#10;&#9;b');
  });

  it('drops what XML 1.0 cannot hold, and nothing else', () => {
    expect(escapeXml('a\0b\u0008c\u001fd\ud800e\ufffff')).toBe('abcdef');
    expect(escapeXml('Grüße 東京 😀')).toBe('Grüße 東京 😀');
  });
});
