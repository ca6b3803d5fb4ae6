// The devices of a host: what there should be, what there is, and the lines of `ip -batch` between the two.
import type { GuestNetwork, HostNetwork } from '../model/host-network.ts';
import { bridgeName, namespaceName, serviceName, serviceTapName } from '../model/names.ts';
import type { HostCommands } from './commands.ts';

export interface Link {
  readonly name: string;
  readonly index: number;
  readonly mtu: number;
  readonly up: boolean;
  readonly master?: string;
  /** Free text on the device; ours begins with the cloud's id. */
  readonly alias?: string;
}

export interface WantedLink {
  readonly name: string;
  readonly mtu: number;
  readonly master?: string;
  readonly alias: string;
  /** The line that makes it. */
  readonly create: string;
}

const bridgeOptions =
  'stp_state 0 forward_delay 0 mcast_snooping 0 nf_call_iptables 1 nf_call_ip6tables 1 nf_call_arptables 0';

/** Every device of ours on this host, bridges before what is plugged into them. */
export function wantedLinks(desired: HostNetwork, cloudId: string): WantedLink[] {
  return desired.networks.flatMap((network) => [
    bridge(network, cloudId),
    service(network, cloudId),
    ...network.ports.map(({ tap }) => ({
      ...plugged(tap, network, cloudId),
      create: `tuntap add dev ${tap} mode tap`,
    })),
  ]);
}

const bridge = (network: GuestNetwork, cloudId: string): WantedLink => ({
  name: bridgeName(network.id),
  mtu: network.mtu,
  alias: aliasOf(cloudId, network.id),
  create: `link add name ${bridgeName(network.id)} type bridge ${bridgeOptions}`,
});

const service = (network: GuestNetwork, cloudId: string): WantedLink => ({
  ...plugged(serviceTapName(network.id), network, cloudId),
  create:
    `link add name ${serviceTapName(network.id)} type veth peer name ${serviceName(network.id)} ` +
    `address ${network.serviceMac} mtu ${network.mtu} netns ${namespaceName(network.id)}`,
});

const plugged = (name: string, network: GuestNetwork, cloudId: string) => ({
  name,
  mtu: network.mtu,
  master: bridgeName(network.id),
  alias: aliasOf(cloudId, network.id),
});

const aliasOf = (cloudId: string, networkId: string): string => `${aliasPrefix(cloudId)}${networkId}`;
const aliasPrefix = (cloudId: string): string => `nova-lite:${cloudId}:`;

/** Devices of this cloud that nobody wants any more, an earlier run's too. */
export function removeLines(
  wanted: readonly WantedLink[],
  current: readonly Link[],
  cloudId: string,
): string[] {
  const names = new Set(wanted.map((link) => link.name));
  return current
    .filter((link) => link.alias?.startsWith(aliasPrefix(cloudId)) && !names.has(link.name))
    .map((link) => `link delete dev ${link.name}`);
}

/** Makes and marks what is missing. Without IPv6 addresses of its own the host does not take part in guests' networks. */
export function createLines(wanted: readonly WantedLink[], current: ReadonlyMap<string, Link>): string[] {
  return wanted.flatMap((link) => {
    const there = current.get(link.name);
    const mark = `link set dev ${link.name} alias ${link.alias} addrgenmode none`;
    if (!there) return [link.create, mark];
    return there.alias === link.alias ? [] : [mark];
  });
}

/** Plugs in and switches on. Comes after the packet filter, so that no frame passes unfiltered. */
export function attachLines(wanted: readonly WantedLink[], current: ReadonlyMap<string, Link>): string[] {
  return wanted.flatMap((link) => {
    const there = current.get(link.name);
    const changes = [
      there?.mtu === link.mtu ? '' : ` mtu ${link.mtu}`,
      there?.master === link.master ? '' : ` master ${link.master ?? ''}`,
      there?.up ? '' : ' up',
    ].join('');
    return changes === '' ? [] : [`link set dev ${link.name}${changes}`];
  });
}

/** All devices of the host, others' too. */
export async function readLinks(commands: HostCommands): Promise<Link[]> {
  const output = await commands.run('ip', ['-json', 'link', 'show']);
  return (JSON.parse(output || '[]') as IpLink[]).map((link) => ({
    name: link.ifname,
    index: link.ifindex,
    mtu: link.mtu,
    up: link.flags.includes('UP'),
    master: link.master,
    alias: link.ifalias,
  }));
}

interface IpLink {
  readonly ifname: string;
  readonly ifindex: number;
  readonly mtu: number;
  readonly flags: readonly string[];
  readonly master?: string;
  readonly ifalias?: string;
}
