// What compute asks of the network on its host, answered by the network agent: the host gets what the network service
// says that it should have. See docs/decisions/0002-network-agent-pulls.md.
import type { HostNetworking } from '@nova-lite/nova-lite';
import type { HostNetwork, HostNetworkAdapter } from '@nova-lite/neutron-lite';

export interface HostNetworkSource {
  desiredHostNetwork(host: string): Promise<HostNetwork>;
  /** What is plugged in now: those ports are ACTIVE. */
  reportHost(host: string, pluggedPorts: readonly string[]): Promise<void>;
}

export interface HostNetworkLink extends HostNetworking {
  /** Fetches and applies what the host should have now. */
  refresh(): Promise<void>;
}

export function createHostNetworking(
  host: string,
  source: HostNetworkSource,
  agent: Pick<HostNetworkAdapter, 'apply' | 'current'>,
): HostNetworkLink {
  /** Instances that leave the host while the network service still has their ports. */
  const leaving = new Set<string>();

  const refresh = async () => {
    const desired = await source.desiredHostNetwork(host);
    await agent.apply(without(desired, leaving));
    await source.reportHost(host, agent.current().ports);
  };

  return {
    refresh,
    async plug(instanceUuid, ports) {
      leaving.delete(instanceUuid);
      await refresh();
      const plugged = new Set(agent.current().ports);
      const missing = ports.filter((port) => !plugged.has(port.id)).map((port) => port.id);
      if (missing.length === 0) return;
      throw new Error(
        `Host ${host} could not plug ports ${missing.join(', ')} of ${instanceUuid}: the network service does not bind them to it.`,
      );
    },
    async unplug(instanceUuid) {
      leaving.add(instanceUuid);
      await refresh();
    },
  };
}

/** The same without the ports of some instances, and without networks that are left without ports. */
function without(desired: HostNetwork, instances: ReadonlySet<string>): HostNetwork {
  const networks = desired.networks.flatMap((network) => {
    const ports = network.ports.filter((port) => !instances.has(port.instanceUuid));
    return ports.length > 0 ? [{ ...network, ports }] : [];
  });
  return { ...desired, networks };
}
