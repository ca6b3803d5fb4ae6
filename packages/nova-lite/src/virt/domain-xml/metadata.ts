// What we write into a domain's `<metadata>` to know it again, and how it is read back.
import { XMLParser } from 'fast-xml-parser';
import type { GuestSpec } from '../driver.ts';
import { element, type XmlElement } from './xml.ts';

export const metadataNamespace = 'https://nova-lite.dev/xmlns/instance/1';

export function metadataElement(guest: GuestSpec, cloudId: string): XmlElement {
  return element(
    'nova-lite:instance',
    { 'xmlns:nova-lite': metadataNamespace },
    element('nova-lite:cloud', {}, cloudId),
    element('nova-lite:name', {}, guest.displayName),
    element('nova-lite:project', {}, guest.projectId),
    element('nova-lite:user', {}, guest.userId),
  );
}

const parser = new XMLParser({ removeNSPrefix: true, parseTagValue: false, processEntities: true });

/** `xml` is the element as libvirt gives it back. Undefined when it is not one of ours. */
export function cloudOf(xml: string): string | undefined {
  const document: unknown = parser.parse(xml);
  const cloud = (document as { instance?: { cloud?: unknown } }).instance?.cloud;
  return typeof cloud === 'string' ? cloud : undefined;
}
