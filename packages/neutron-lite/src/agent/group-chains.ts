// Security groups: one chain a direction, shared by all ports that are in the group, and the set of its members.
import type { HostRule, HostSecurityGroup } from '../model/host-network.ts';
import { anyOf, chain, versionOf, type Chain } from './nft-text.ts';

type Direction = HostRule['direction'];

export const groupChainName = (id: string, direction: Direction): string =>
  `sg_${underscored(id)}_${direction}`;

/** Sets first: the rules name them. */
export function groupChains(groups: readonly HostSecurityGroup[]): Chain[] {
  return [
    ...groups.flatMap((group) => [memberSet(group, 4), memberSet(group, 6)]),
    ...groups.flatMap((group) => [groupChain(group, 'ingress'), groupChain(group, 'egress')]),
  ];
}

const groupChain = (group: HostSecurityGroup, direction: Direction): Chain =>
  chain(
    groupChainName(group.id, direction),
    group.rules.filter((rule) => rule.direction === direction).map((rule) => `${ruleMatch(rule)} accept`),
  );

/** MAC and address together: the same address in another network is not meant. */
function memberSet(group: HostSecurityGroup, version: 4 | 6): Chain {
  const members = group.members.filter(({ cidr }) => versionOf(cidr) === version);
  const elements = [...new Set(members.map(({ mac, cidr }) => `${mac} . ${cidr}`))];
  return [
    `set ${setName(group.id, version)} {`,
    `  type ether_addr . ipv${version}_addr`,
    '  flags interval',
    ...(elements.length === 0 ? [] : [`  elements = { ${elements.join(', ')} }`]),
    '}',
  ].join('\n');
}

/** The condition of one rule, as nftables says it. */
export function ruleMatch(rule: HostRule): string {
  const family = `ether type ${rule.version === 4 ? 'ip' : 'ip6'}`;
  return [family, remoteMatch(rule), protocolMatch(rule)].filter((part) => part !== '').join(' ');
}

function remoteMatch({ direction, version, remoteCidr, remoteGroup }: HostRule): string {
  const side = direction === 'ingress' ? 'saddr' : 'daddr';
  const field = `${version === 4 ? 'ip' : 'ip6'} ${side}`;
  if (remoteGroup !== undefined) return `ether ${side} . ${field} @${setName(remoteGroup, version)}`;
  return remoteCidr === undefined || remoteCidr.endsWith('/0') ? '' : `${field} ${remoteCidr}`;
}

const icmp: Readonly<Record<number, string>> = { 1: 'icmp', 58: 'icmpv6' };

function protocolMatch({ version, protocol, min, max }: HostRule): string {
  // In an IPv6 rule, `icmp` means ICMPv6.
  const number = protocol === 1 && version === 6 ? 58 : protocol;
  if (number === undefined) return '';
  const name = icmp[number];
  if (name === undefined) return `meta l4proto ${number}${portMatch(min, max)}`;
  return [
    `meta l4proto ${number}`,
    min === undefined ? '' : `${name} type ${min}`,
    max === undefined ? '' : `${name} code ${max}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

const portMatch = (min?: number, max?: number): string =>
  min === undefined ? '' : ` th dport ${min === max || max === undefined ? min : anyOf([`${min}-${max}`])}`;

const setName = (id: string, version: 4 | 6): string => `sg_${underscored(id)}_v${version}`;
const underscored = (id: string): string => id.replaceAll('-', '_');
