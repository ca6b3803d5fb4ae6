// Makes a host's network what it should be. Compares, changes what differs, and may be called again at any time.
import { join } from 'node:path';
import type { Logger } from '@nova-lite/service-kit';
import { checkHostNetwork } from '../model/check-host-network.ts';
import type { HostNetwork } from '../model/host-network.ts';
import { createApplier } from './applier.ts';
import { hostCommands, type HostCommands } from './commands.ts';
import { createDhcpServers, type DhcpServers } from './dnsmasq.ts';
import { createPacketFilter } from './filter.ts';
import { hostFacts, type HostFacts } from './host-facts.ts';

export interface HostNetworkOptions {
  /** Ours alone; dnsmasq's unprivileged user must be able to enter it. */
  readonly stateDir: string;
  /** Marks what belongs to this cloud on a host that may carry several. Letters, digits and `-`. */
  readonly cloudId: string;
  readonly log: Logger;
  /** Appended to guests' names in DNS; default `novalocal`. */
  readonly domain?: string;
  /** The namespace can be entered: time to open the metadata listener. Once a network, and again if it had to be remade. */
  readonly onNetworkUp?: (networkId: string, namespacePath: string) => void | Promise<void>;
  /** The namespace is about to go, or is lost. */
  readonly onNetworkDown?: (networkId: string) => void | Promise<void>;
  readonly commands?: HostCommands;
  readonly facts?: HostFacts;
  readonly dhcp?: DhcpServers;
}

export interface AppliedNetwork {
  readonly networks: readonly string[];
  /** Ids of the ports whose taps are plugged in and filtered. */
  readonly ports: readonly string[];
}

export interface HostNetworkAdapter {
  /** Resolves when the host is as desired. One at a time; rejects with what could not be done. */
  apply(desired: HostNetwork): Promise<void>;
  current(): AppliedNetwork;
  /** Waits for what is under way. Guests go on: nothing is removed. */
  close(): Promise<void>;
}

export function createHostNetwork(options: HostNetworkOptions): HostNetworkAdapter {
  const applyNow = createApplier(partsOf(options));
  let tail: Promise<void> = Promise.resolve();
  let applied: AppliedNetwork = { networks: [], ports: [] };

  const applyOne = async (desired: HostNetwork): Promise<void> => {
    checkHostNetwork(desired);
    await applyNow(desired);
    applied = summary(desired);
  };

  return {
    apply(desired) {
      const work = tail.then(() => applyOne(desired));
      tail = work.catch(() => {});
      return work;
    },
    current: () => applied,
    close: () => tail,
  };
}

function partsOf(options: HostNetworkOptions) {
  const { cloudId, log, onNetworkUp, onNetworkDown, commands = hostCommands, facts = hostFacts } = options;
  if (!/^[a-zA-Z0-9-]{1,64}$/.test(cloudId))
    throw new Error(`"${cloudId}" can not be the id of a cloud: letters, digits and - only.`);
  const directory = join(options.stateDir, 'networks');
  const dhcp =
    options.dhcp ?? createDhcpServers({ commands, directory, domain: options.domain ?? 'novalocal' });
  const filter = createPacketFilter(commands, facts, cloudId);
  return { cloudId, log, commands, facts, dhcp, filter, onNetworkUp, onNetworkDown };
}

const summary = ({ networks }: HostNetwork): AppliedNetwork => ({
  networks: networks.map((network) => network.id),
  ports: networks.flatMap((network) => network.ports.map((port) => port.id)),
});
