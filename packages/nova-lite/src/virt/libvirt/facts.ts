// What libvirt says about its host.
import { XMLParser } from 'fast-xml-parser';
import type { Libvirt } from '@nova-lite/libvirt';
import type { HypervisorFacts } from '../driver.ts';

export async function readFacts(libvirt: Libvirt, virtType: string): Promise<HypervisorFacts> {
  const [version, hostname, capabilities] = await Promise.all([
    libvirt.hypervisorVersion(),
    libvirt.hostname(),
    libvirt.capabilities(),
  ]);
  return { type: 'QEMU', version, hostname, virtType, cpu: cpuOf(capabilities) };
}

interface CapabilitiesCpu {
  readonly arch?: string;
  readonly model?: string;
  readonly vendor?: string;
  readonly feature?: readonly { readonly name: string }[];
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  isArray: (name) => name === 'feature',
});

/** `xml` is libvirt's capabilities; what it does not say is empty. */
export function cpuOf(xml: string): HypervisorFacts['cpu'] {
  const document = parser.parse(xml) as { capabilities?: { host?: { cpu?: CapabilitiesCpu } } };
  const cpu = document.capabilities?.host?.cpu ?? {};
  return {
    arch: cpu.arch ?? '',
    model: cpu.model ?? '',
    vendor: cpu.vendor ?? '',
    features: (cpu.feature ?? []).map((feature) => feature.name),
  };
}
