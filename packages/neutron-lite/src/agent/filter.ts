// Loads the packet filter, as a whole, when it differs from what was loaded or when somebody took it away.
import type { HostNetwork } from '../model/host-network.ts';
import { bridgeName } from '../model/names.ts';
import type { HostCommands } from './commands.ts';
import { addressesToForget, forgetConnections } from './connections.ts';
import type { HostFacts } from './host-facts.ts';
import { renderFilter, renderNoFilter, tableName } from './filter-rules.ts';
import type { Link } from './links.ts';

export interface PacketFilter {
  load(desired: HostNetwork, links: readonly Link[]): Promise<void>;
}

export function createPacketFilter(commands: HostCommands, facts: HostFacts, cloudId: string): PacketFilter {
  let loaded: string | undefined;
  let judged: HostNetwork = { networks: [], securityGroups: [] };

  const isThere = async (): Promise<boolean> => {
    const tables = await commands.run('nft', ['list', 'tables']);
    return ['bridge', 'inet'].every((family) =>
      tables.split('\n').includes(`table ${family} ${tableName(cloudId)}`),
    );
  };

  return {
    async load(desired, links) {
      const empty = desired.networks.length === 0;
      const zones = zonesOf(desired, links);
      const text = empty ? renderNoFilter(cloudId) : renderFilter(desired, cloudId, zones);
      if (text === loaded && (empty || (await isThere()))) return;
      if (!empty) await requireTracking(commands, facts);
      await commands.run('nft', ['-f', '-'], text);
      await forgetConnections(commands, addressesToForget(judged, desired), zones);
      loaded = text;
      judged = desired;
    },
  };
}

/**
 * A connection tracking zone for each network: the index of its bridge, which no other network on the host has,
 * not even one of another cloud. Zones have 16 bits and 0 is everybody's.
 */
function zonesOf(desired: HostNetwork, links: readonly Link[]): Map<string, number> {
  const indexes = new Map(links.map((link) => [link.name, link.index]));
  return new Map(desired.networks.map(({ id }) => [id, ((indexes.get(bridgeName(id)) ?? 0) % 65_535) + 1]));
}

async function requireTracking(commands: HostCommands, facts: HostFacts): Promise<void> {
  if (await facts.tracksBridges()) return;
  await commands.run('modprobe', ['br_netfilter']).catch((cause: unknown) => {
    throw new Error(
      'Guests were not connected: security groups need br_netfilter, which this kernel neither has built in nor could load. ' +
        'Run: modprobe br_netfilter',
      { cause },
    );
  });
}
