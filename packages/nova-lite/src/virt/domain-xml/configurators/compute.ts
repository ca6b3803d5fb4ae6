// CPUs and memory.
import type { Configurator, CpuChoice } from '../configurator.ts';
import { element, type XmlElement } from '../xml.ts';

export const compute: Configurator = (guest, host) => ({
  domain: [
    element('memory', { unit: 'MiB' }, String(guest.memoryMb)),
    element('vcpu', {}, String(guest.vcpus)),
    ...cpuElement(host.cpu, guest.vcpus),
  ],
});

/** One socket for each CPU, as Nova counts them unless told otherwise. */
function cpuElement(cpu: CpuChoice, vcpus: number): XmlElement[] {
  const topology = element('topology', { sockets: vcpus, cores: 1, threads: 1 });
  if (cpu === 'default') return [element('cpu', {}, topology)];
  if (typeof cpu === 'string') return [element('cpu', { mode: cpu }, topology)];
  return [
    element(
      'cpu',
      { mode: 'custom', match: 'exact' },
      element('model', { fallback: 'forbid' }, cpu.model),
      topology,
    ),
  ];
}
