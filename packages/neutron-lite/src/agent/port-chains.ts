// The chains of one guarded port: from which addresses its guest may speak, what it may send, what reaches it.
import ipaddr from 'ipaddr.js';
import { linkLocalOf } from '../model/link-local.ts';
import type { HostPort } from '../model/host-network.ts';
import { groupChainName } from './group-chains.ts';
import { anyOf, chain, mark, versionOf, type Chain } from './nft-text.ts';

interface Pair {
  readonly mac: string;
  readonly cidr: string;
}

/** Only the port's own MAC and addresses, and its allowed pairs, pass (attacks: ARP, ND, MAC and address spoofing). */
export function sourceChains(port: HostPort): Chain[] {
  const pairs = pairsOf(port);
  const macs = anyOf(pairs.map((pair) => pair.mac));
  return [
    chain(`source4_${port.tap}`, [
      'ip saddr 0.0.0.0 udp sport 68 udp dport 67 accept',
      ...acceptPairs('ether saddr . ip saddr', pairs, 4),
      'drop',
    ]),
    chain(`source6_${port.tap}`, [
      // Duplicate address detection, for its own addresses alone.
      ...targets(pairs).map((own) => `ip6 saddr :: icmpv6 type nd-neighbor-solicit ${target} ${own} accept`),
      'ip6 saddr :: icmpv6 type { mld-listener-report, mld2-listener-report } accept',
      ...acceptPairs('ether saddr . ip6 saddr', pairs, 6),
      'drop',
    ]),
    chain(`sourcearp_${port.tap}`, [
      'arp htype != 1 drop',
      'arp ptype != ip drop',
      'arp hlen != 6 drop',
      'arp plen != 4 drop',
      ...acceptPairs('arp saddr ether . arp saddr ip', pairs, 4),
      // A probe asks whether an address is free; asking for a neighbour's would take it from him.
      ...acceptPairs(`arp saddr ip 0.0.0.0 arp saddr ether . arp daddr ip`, pairs, 4),
      'drop',
    ]),
    chain(`source_${port.tap}`, [
      `ether saddr != ${macs} drop`,
      `ether type vmap { ip : goto source4_${port.tap}, ip6 : goto source6_${port.tap}, arp : goto sourcearp_${port.tap} }`,
      'drop',
    ]),
  ];
}

/** After reassembly: what is inside the packets, then the security groups' egress rules. */
export function outChain(port: HostPort, services: readonly string[]): Chain {
  const pairs = pairsOf(port);
  return chain(`out_${port.tap}`, [
    'jump guard',
    // The hardware address inside a DHCP request: with a neighbour's, one could give back his lease.
    `ether type ip udp dport 67 @th,288,48 != ${anyOf(pairs.map((pair) => hexMac(pair.mac)))} drop`,
    ...advertisements(pairs),
    `meta mark ${mark.invalid} drop`,
    `meta mark ${mark.established} accept`,
    'ether type arp accept',
    `ether type ip6 icmpv6 type ${neighbourMessages} accept`,
    ...(services.length === 0 ? [] : [`oifname ${anyOf(services.map((tap) => `"${tap}"`))} accept`]),
    ...port.securityGroups.map((id) => `jump ${groupChainName(id, 'egress')}`),
    'drop',
  ]);
}

/** What is let through to the guest: answers, what its namespace tells it, what its groups' ingress rules allow. */
export function inChain(port: HostPort, services: readonly string[]): Chain {
  return chain(`in_${port.tap}`, [
    'ether type arp accept',
    `meta mark ${mark.invalid} drop`,
    `meta mark ${mark.established} accept`,
    ...(services.length === 0
      ? []
      : [`iifname ${anyOf(services.map((tap) => `"${tap}"`))} jump from_service`]),
    `ether type ip6 icmpv6 type ${neighbourMessages} accept`,
    ...port.securityGroups.map((id) => `jump ${groupChainName(id, 'ingress')}`),
    'drop',
  ]);
}

const neighbourMessages =
  '{ nd-router-solicit, nd-neighbor-solicit, nd-neighbor-advert, mld-listener-query, mld-listener-report, mld2-listener-report }';

/** Target address of a neighbour message: nftables 1.0.6 has no name for it (RFC 4861: after type, code, checksum, flags). */
const target = '@th,64,128';

function advertisements(pairs: readonly Pair[]): string[] {
  const own = targets(pairs);
  return own.map((set) => `ether type ip6 icmpv6 type nd-neighbor-advert ${target} != ${set} drop`);
}

/** One set of the single IPv6 addresses; ranges of allowed pairs are left to the check of the source. */
function targets(pairs: readonly Pair[]): string[] {
  const own = pairs.filter(({ cidr }) => versionOf(cidr) === 6 && !cidr.includes('/'));
  return own.length === 0 ? [] : [anyOf(own.map(({ cidr }) => hexAddress(cidr)))];
}

function acceptPairs(key: string, pairs: readonly Pair[], version: 4 | 6): string[] {
  const elements = pairs
    .filter(({ cidr }) => versionOf(cidr) === version)
    .map(({ mac, cidr }) => `${mac} . ${cidr}`);
  return elements.length === 0 ? [] : [`${key} ${anyOf(elements)} accept`];
}

/** Everything that the guest may be known by. */
export const pairsOf = (port: HostPort): Pair[] => [
  ...port.addresses.map(({ address }) => ({ mac: port.mac, cidr: address })),
  { mac: port.mac, cidr: linkLocalOf(port.mac) },
  ...port.allowedPairs,
];

const hexMac = (mac: string): string => `0x${mac.replaceAll(':', '')}`;
const hexAddress = (address: string): string =>
  `0x${ipaddr.IPv6.parse(address)
    .toByteArray()
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')}`;
