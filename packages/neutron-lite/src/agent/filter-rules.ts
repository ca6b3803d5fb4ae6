// The packet filter of a host as one nftables file. Pure: what is desired in, text out.
//
// Frames are judged in the bridge family. Connection tracking is not to be had there on every kernel
// (CONFIG_NF_CONNTRACK_BRIDGE), so br_netfilter hands the bridges' packets to the inet family, which tracks them in a
// zone for each network (addresses may overlap) and notes the state in the packet's mark; a guest can not set marks.
import type { GuestNetwork, HostNetwork } from '../model/host-network.ts';
import { bridgeName, serviceTapName } from '../model/names.ts';
import { inChain, outChain, sourceChains } from './port-chains.ts';
import { groupChains } from './group-chains.ts';
import { chain, mark, vmap, type Chain } from './nft-text.ts';

/** The name of both our tables. */
export const tableName = (cloudId: string): string => `nova_lite_${cloudId.replace(/[^a-zA-Z0-9]/g, '_')}`;

/**
 * The whole filter of one cloud, replacing what was there in one transaction.
 * `zones`: connection tracking zone of each network, by id.
 */
export function renderFilter(
  desired: HostNetwork,
  cloudId: string,
  zones: ReadonlyMap<string, number>,
): string {
  const table = tableName(cloudId);
  const sections = [
    ...removal('bridge', table),
    `table bridge ${table} {`,
    ...groupChains(desired.securityGroups),
    ...bridgeChains(desired.networks),
    '}',
    ...removal('inet', table),
    `table inet ${table} {`,
    ...trackingChains(desired.networks, zones),
    '}',
  ];
  return `${sections.join('\n')}\n`;
}

/** Removes both tables, whether they are there or not. */
export const renderNoFilter = (cloudId: string): string =>
  `${[...removal('bridge', tableName(cloudId)), ...removal('inet', tableName(cloudId))].join('\n')}\n`;

const removal = (family: string, table: string): string[] => [
  `table ${family} ${table} {\n}`,
  `delete table ${family} ${table}`,
];

function bridgeChains(networks: readonly GuestNetwork[]): Chain[] {
  const guarded = networks.flatMap((network) => network.ports.filter((port) => port.portSecurity));
  const services = networks.map((network) => serviceTapName(network.id));
  const ours = [...services, ...networks.flatMap((network) => network.ports.map((port) => port.tap))];
  const to = (prefix: string) =>
    guarded.map((port): [string, string] => [port.tap, `goto ${prefix}_${port.tap}`]);
  return [
    guard,
    fromService,
    toService,
    tokenReply,
    ...guarded.flatMap((port) => [...sourceChains(port), outChain(port, services), inChain(port, services)]),
    // Before the bridge learns the sender's address, and before anything is tracked.
    chain('source', vmap('iifname', to('source')), 'prerouting priority -300'),
    chain('egress', vmap('iifname', to('out')), 'forward priority -200'),
    chain(
      'ingress',
      vmap('oifname', [...to('in'), ...services.map((tap): [string, string] => [tap, 'goto to_service'])]),
      'forward priority -199',
    ),
    chain(
      'replies',
      vmap(
        'iifname',
        services.map((tap) => [tap, 'goto token_reply']),
      ),
      'forward priority -201',
    ),
    // The host itself neither hears its guests nor speaks to them.
    chain(
      'to_host',
      vmap(
        'iifname',
        ours.map((tap) => [tap, 'drop']),
      ),
      'input priority -200',
    ),
    chain(
      'from_host',
      vmap(
        'oifname',
        ours.map((tap) => [tap, 'drop']),
      ),
      'output priority -200',
    ),
  ];
}

/** What no guest may send, whoever it is: it would be taken for the DHCP server or the router. */
const guard = chain('guard', [
  // Whatever their source port: clients look at the destination alone.
  'ether type ip udp dport 68 drop',
  'ether type ip6 udp dport 546 drop',
  'ether type ip6 icmpv6 type { nd-router-advert, nd-redirect, mld-listener-query } drop',
]);

/** What guests are told by their network's namespace, whatever their security groups say. */
const fromService = chain('from_service', [
  'ether type ip udp sport 67 udp dport 68 accept',
  'ether type ip6 udp sport 547 udp dport 546 accept',
  'ether type ip6 icmpv6 type nd-router-advert accept',
]);

/** What guests may ask their network's namespace for. The rest of it is none of their business. */
const toService = chain('to_service', [
  'ether type arp accept',
  `meta mark ${mark.established} accept`,
  'ether type ip udp dport { 53, 67 } accept',
  'ether type ip6 udp dport { 53, 547 } accept',
  'tcp dport 53 accept',
  'ip daddr 169.254.169.254 tcp dport 80 accept',
  'ip6 daddr fe80::a9fe:a9fe tcp dport 80 accept',
  'ether type ip icmp type echo-request accept',
  `ether type ip6 icmpv6 type { echo-request, nd-router-solicit, nd-neighbor-solicit, nd-neighbor-advert } accept`,
  'drop',
]);

/**
 * The reply with a session token of the metadata service goes one hop: to the guest, and to nothing behind it. The
 * service says `Token` where other answers say `OK`, which is how that reply is told from all others.
 */
const tokenReply = chain('token_reply', [
  `ip saddr 169.254.169.254 tcp sport 80 @ih,72,72 0x${Buffer.from('200 Token').toString('hex')} ip ttl set 1`,
]);

/** Runs before (zone) and after (state) the kernel's own tracking. */
function trackingChains(networks: readonly GuestNetwork[], zones: ReadonlyMap<string, number>): Chain[] {
  const zoneOf = networks.map((network) => `"${bridgeName(network.id)}" : ${zones.get(network.id) ?? 0}`);
  const bridges = networks.map((network): [string, string] => [bridgeName(network.id), 'goto note']);
  return [
    chain('note', [
      `ct state established,related meta mark set ${mark.established}`,
      `ct state invalid meta mark set ${mark.invalid}`,
    ]),
    chain(
      'zone',
      zoneOf.length === 0 ? [] : [`ct zone set iifname map { ${zoneOf.join(', ')} }`],
      'prerouting priority -300',
    ),
    chain('state', vmap('iifname', bridges), 'prerouting priority -150'),
  ];
}
