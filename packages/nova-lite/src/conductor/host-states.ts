// The scheduler's view of the hosts, from what they reported and what is claimed. Pure.
import { isUp, type ServiceRow } from '../db/services.ts';
import type { ComputeNodeRow } from '../db/compute-nodes.ts';
import type { Placement } from '../ports.ts';
import type { HostState } from '../scheduler/request.ts';

export interface HostFacts {
  readonly nodes: readonly ComputeNodeRow[];
  readonly services: readonly ServiceRow[];
  readonly usages: Awaited<ReturnType<Placement['usages']>>;
}

const nothing = { vcpus: 0, memoryMb: 0, diskGb: 0 };

export function hostStates({ nodes, services, usages }: HostFacts): HostState[] {
  return nodes.flatMap((node) => {
    const service = services.find((s) => s.host === node.host && s.binary === 'nova-compute');
    if (!service) return [];
    const usage = usages.get(node.host);
    return {
      host: node.host,
      zone: service.zone,
      up: isUp(service),
      disabledReason: service.disabled ? (service.disabled_reason ?? 'no reason was given') : undefined,
      arch: String(node.facts.cpuInfo['arch'] ?? 'x86_64'),
      capacity: usage?.capacity ?? nothing,
      used: usage?.used ?? nothing,
    };
  });
}
