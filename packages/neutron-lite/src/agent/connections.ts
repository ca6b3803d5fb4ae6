// Open connections are let through by the kernel's memory of them, not by a rule: when a rule goes, what is remembered
// of the addresses that it concerned must go, and their connections are judged anew by the rules that are left.
import type { GuestNetwork, HostNetwork, HostPort, HostSecurityGroup } from '../model/host-network.ts';
import type { HostCommands } from './commands.ts';
import { versionOf } from './nft-text.ts';
import { pairsOf } from './port-chains.ts';

export interface TrackedAddress {
  readonly networkId: string;
  /** Or a range. */
  readonly address: string;
}

/** Of ports that are gone, or lost a group or a rule of one; and of those who left a group that a rule lets through. */
export function addressesToForget(before: HostNetwork, after: HostNetwork): TrackedAddress[] {
  const portsAfter = new Map(after.networks.flatMap(({ ports }) => ports).map((port) => [port.id, port]));
  const poorer = groupsThatLostRules(before, after);
  const left = membersWhoLeft(before, after);
  return before.networks.flatMap((network) => {
    const own = network.ports
      .filter((port) => lost(port, portsAfter.get(port.id), poorer))
      .flatMap((port) => pairsOf(port).map(({ cidr }) => cidr));
    const others = remoteGroupsOf(network, before).flatMap((id) => left.get(id) ?? []);
    return [...new Set([...own, ...others])].map((address) => ({ networkId: network.id, address }));
  });
}

/** Deletes what the kernel remembers of them, in the zone of their network. A network without a zone has no bridge. */
export async function forgetConnections(
  commands: HostCommands,
  addresses: readonly TrackedAddress[],
  zones: ReadonlyMap<string, number>,
): Promise<void> {
  for (const { networkId, address } of addresses) {
    const zone = zones.get(networkId);
    if (zone === undefined) continue;
    await remove(commands, '--src', address, zone);
    await remove(commands, '--dst', address, zone);
  }
}

/** conntrack ends with 1 when there was nothing to delete. */
async function remove(commands: HostCommands, side: string, address: string, zone: number): Promise<void> {
  const family = versionOf(address) === 4 ? 'ipv4' : 'ipv6';
  const args = ['--delete', '--family', family, side, address, '--zone', String(zone)];
  await commands.run('conntrack', args).catch((error: unknown) => {
    if (!String(error).includes(' 0 flow entries have been deleted')) throw error;
  });
}

function lost(before: HostPort, after: HostPort | undefined, poorer: ReadonlySet<string>): boolean {
  if (!after) return true;
  if (!after.portSecurity) return false;
  const gone = (id: string) => poorer.has(id) || !after.securityGroups.includes(id);
  return !before.portSecurity || before.securityGroups.some(gone);
}

function groupsThatLostRules(before: HostNetwork, after: HostNetwork): Set<string> {
  const rulesAfter = byGroup(after, rulesOf);
  const poorer = [...byGroup(before, rulesOf)].filter(
    ([id, rules]) => lacks(rulesAfter.get(id), rules).length > 0,
  );
  return new Set(poorer.map(([id]) => id));
}

function membersWhoLeft(before: HostNetwork, after: HostNetwork): Map<string, string[]> {
  const membersAfter = byGroup(after, membersOf);
  return new Map(
    [...byGroup(before, membersOf)].map(([id, members]) => [id, lacks(membersAfter.get(id), members)]),
  );
}

const rulesOf = ({ rules }: HostSecurityGroup): string[] => rules.map((rule) => JSON.stringify(rule));
const membersOf = ({ members }: HostSecurityGroup): string[] => members.map(({ cidr }) => cidr);

/** The groups that rules of the network's ports name. */
function remoteGroupsOf({ ports }: GuestNetwork, { securityGroups }: HostNetwork): string[] {
  const used = new Set(ports.flatMap((port) => port.securityGroups));
  const rules = securityGroups.filter(({ id }) => used.has(id)).flatMap((group) => group.rules);
  return [...new Set(rules.flatMap(({ remoteGroup }) => remoteGroup ?? []))];
}

const byGroup = (
  { securityGroups }: HostNetwork,
  of: (group: HostSecurityGroup) => string[],
): Map<string, string[]> => new Map(securityGroups.map((group) => [group.id, of(group)]));

function lacks(there: readonly string[] = [], wanted: readonly string[]): string[] {
  const known = new Set(there);
  return wanted.filter((one) => !known.has(one));
}
