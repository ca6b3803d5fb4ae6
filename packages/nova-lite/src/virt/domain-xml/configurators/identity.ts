// Who the guest is: to libvirt, to people who look at libvirt, and to the agent that finds its own guests again.
import type { Configurator } from '../configurator.ts';
import { element } from '../xml.ts';
import { metadataElement } from '../metadata.ts';

export const identity: Configurator = (guest, host) => ({
  domain: [
    element('name', {}, guest.domainName),
    element('uuid', {}, guest.uuid),
    element('metadata', {}, metadataElement(guest, host.cloudId)),
  ],
});
