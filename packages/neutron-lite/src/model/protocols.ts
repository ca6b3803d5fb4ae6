// Protocols that a security group rule may name (neutron_lib.constants.IP_PROTOCOL_MAP).

const numbers: Readonly<Record<string, number>> = {
  icmp: 1,
  igmp: 2,
  ipip: 4,
  tcp: 6,
  egp: 8,
  udp: 17,
  dccp: 33,
  rsvp: 46,
  gre: 47,
  esp: 50,
  ah: 51,
  'ipv6-icmp': 58,
  icmpv6: 58,
  ospf: 89,
  pgm: 113,
  vrrp: 112,
  sctp: 132,
  udplite: 136,
};

const withPorts = new Set([6, 17, 33, 132, 136]);

/** By name or as a number from 0 to 255; undefined when it is neither. */
export function protocolNumber(protocol: string): number | undefined {
  if (/^\d{1,3}$/.test(protocol) && Number(protocol) <= 255) return Number(protocol);
  return Object.hasOwn(numbers, protocol) ? numbers[protocol] : undefined;
}

export const hasPorts = (number: number): boolean => withPorts.has(number);
export const isIcmp = (number: number): boolean => number === 1 || number === 58;
export const protocolNames: readonly string[] = Object.keys(numbers);
