// A compute node as the API shows it.
import { isUp, type ComputeNodeRow, type InstanceRow, type ServiceRow } from '../../db/index.ts';
import type { Resources } from '../../ports.ts';

/** A node with what is known of it elsewhere. */
export interface Hypervisor {
  readonly node: ComputeNodeRow;
  /** Undefined when its service was removed. */
  readonly service: ServiceRow | undefined;
  readonly used: Resources;
  readonly instances: readonly InstanceRow[];
}

/** From 2.53 ids are UUIDs. */
export const hypervisorSummary = ({ node, service }: Hypervisor, version: number) => ({
  id: version >= 53 ? node.uuid : node.id,
  hypervisor_hostname: node.hypervisor_hostname,
  state: service && isUp(service) ? 'up' : 'down',
  status: service && !service.disabled ? 'enabled' : 'disabled',
});

/** From 2.88 what is used is placement's to say, and the uptime is here. */
export const hypervisorDetail = (hypervisor: Hypervisor, version: number) => ({
  ...hypervisorSummary(hypervisor, version),
  hypervisor_type: hypervisor.node.facts.hypervisorType,
  hypervisor_version: hypervisor.node.facts.hypervisorVersion,
  host_ip: hypervisor.node.facts.hostIp,
  service: {
    id: (version >= 53 ? hypervisor.service?.uuid : hypervisor.service?.id) ?? null,
    host: hypervisor.node.host,
    disabled_reason: hypervisor.service?.disabled_reason ?? null,
  },
  ...(version >= 88
    ? { uptime: hypervisor.node.facts.uptime }
    : { ...amounts(hypervisor), cpu_info: cpuInfo(hypervisor.node, version) }),
});

const cpuInfo = ({ facts }: ComputeNodeRow, version: number) =>
  version >= 28 ? facts.cpuInfo : JSON.stringify(facts.cpuInfo);

/** Nova counts the host's own reserve as used memory. */
export function amounts({ node: { facts }, used, instances }: Hypervisor) {
  const memoryUsed = used.memoryMb + facts.reserved.memoryMb;
  return {
    vcpus: facts.total.vcpus,
    memory_mb: facts.total.memoryMb,
    local_gb: facts.total.diskGb,
    vcpus_used: used.vcpus,
    memory_mb_used: memoryUsed,
    local_gb_used: used.diskGb,
    free_ram_mb: facts.total.memoryMb - memoryUsed,
    free_disk_gb: facts.total.diskGb - used.diskGb,
    current_workload: instances.filter(({ task_state }) => task_state !== null).length,
    running_vms: instances.length,
    disk_available_least: facts.freeDiskGb,
  };
}

export const serversOn = ({ instances }: Hypervisor) =>
  instances.length === 0 ? {} : { servers: instances.map(({ uuid, name }) => ({ uuid, name })) };
