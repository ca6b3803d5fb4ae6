// Which addresses a port gets, decided on a snapshot of what is free. Pure; throws Neutron's faults.
import {
  contains,
  formatAddress,
  hostRange,
  parseAddress,
  parseCidr,
  pickAddress,
  type Range,
} from './address-range.ts';
import { faults } from './faults.ts';
import { euiAddress } from './link-local.ts';
import type { FixedIp, SubnetRow } from '../db/database.ts';

/** What a user may say of one address: a subnet, an address, or both. */
export interface WantedIp {
  readonly subnet_id?: string;
  readonly ip_address?: string;
}

export interface AddressSpace {
  readonly networkId: string;
  readonly subnets: readonly SubnetRow[];
  /** Taken addresses by subnet. */
  readonly used: ReadonlyMap<string, ReadonlySet<bigint>>;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** Without a wish: one IPv4 and one IPv6 address where the network has them. Automatic IPv6 addresses come in any case. */
export function chooseAddresses(
  wanted: readonly WantedIp[] | undefined,
  mac: string,
  space: AddressSpace,
): FixedIp[] {
  const chosen = wanted === undefined ? anyAddresses(space) : fulfil(wanted, mac, space);
  const automatic = space.subnets.filter(
    (subnet) => isAutomatic(subnet) && !chosen.some((ip) => ip.subnet_id === subnet.id),
  );
  return wanted?.length === 0 ? [] : [...chosen, ...automatic.map((subnet) => automaticIp(subnet, mac))];
}

/** Guests make the address themselves, of their MAC. */
export const isAutomatic = (subnet: SubnetRow): boolean => {
  const mode = subnet.ipv6_address_mode ?? subnet.ipv6_ra_mode;
  return mode === 'slaac' || mode === 'dhcpv6-stateless';
};

function anyAddresses(space: AddressSpace): FixedIp[] {
  return ([4, 6] as const).flatMap((version) => {
    const subnets = space.subnets.filter((subnet) => subnet.ip_version === version && !isAutomatic(subnet));
    if (subnets.length === 0) return [];
    for (const subnet of subnets) {
      const ip = freeIp(subnet, space, new Set());
      if (ip) return [ip];
    }
    throw faults.noMoreAddresses(space.networkId);
  });
}

function fulfil(wanted: readonly WantedIp[], mac: string, space: AddressSpace): FixedIp[] {
  const chosen: FixedIp[] = [];
  for (const wish of wanted) {
    const ip =
      wish.ip_address === undefined
        ? inSubnet(wish, mac, space, chosen)
        : exactly(wish.ip_address, wish.subnet_id, mac, space);
    if (chosen.some((other) => other.ip_address === ip.ip_address))
      throw faults.invalidFor('fixed_ips', `Duplicate IP address '${ip.ip_address}'`);
    chosen.push(ip);
  }
  return chosen;
}

function inSubnet(wish: WantedIp, mac: string, space: AddressSpace, chosen: readonly FixedIp[]): FixedIp {
  if (wish.subnet_id === undefined) throw faults.invalid('IP allocation requires subnet_id or ip_address');
  const subnet = subnetOf(wish.subnet_id, space);
  if (isAutomatic(subnet)) return automaticIp(subnet, mac);
  const ip = freeIp(subnet, space, new Set(chosen.map(({ ip_address }) => ip_address)));
  if (!ip) throw faults.noMoreAddresses(space.networkId);
  return ip;
}

function exactly(text: string, subnetId: string | undefined, mac: string, space: AddressSpace): FixedIp {
  const address = parseAddress(text);
  if (!address) throw faults.invalidFor('fixed_ips', `'${text}' is not a valid IP address`);
  const candidates = subnetId === undefined ? space.subnets : [subnetOf(subnetId, space)];
  const subnet = candidates.find(({ cidr }) => holds(cidr, address.value, address.version));
  if (!subnet)
    throw subnetId === undefined ? faults.addressNotOnNetwork(text) : faults.addressNotOnSubnet(text);
  const ip = { subnet_id: subnet.id, ip_address: address.text };
  if (isAutomatic(subnet) && automaticIp(subnet, mac).ip_address !== address.text)
    throw faults.automaticAddress(text, subnet.id);
  if (space.used.get(subnet.id)?.has(address.value)) throw faults.addressTaken(address.text, subnet.id);
  return ip;
}

function subnetOf(id: string, space: AddressSpace): SubnetRow {
  const subnet = space.subnets.find((candidate) => candidate.id === id);
  if (subnet) return subnet;
  throw faults.invalid(
    `Failed to create port on network ${space.networkId}, because fixed_ips included invalid subnet ${id}`,
  );
}

function holds(cidrText: string, value: bigint, version: 4 | 6): boolean {
  const cidr = parseCidr(cidrText);
  return cidr !== undefined && cidr.version === version && contains(hostRange(cidr), value);
}

function freeIp(subnet: SubnetRow, space: AddressSpace, alsoTaken: ReadonlySet<string>): FixedIp | undefined {
  const also = [...alsoTaken].flatMap((text) => parseAddress(text)?.value ?? []);
  const used = new Set([...(space.used.get(subnet.id) ?? []), ...also]);
  const value = pickAddress(subnet.allocation_pools.flatMap(rangeOf), used, space.random);
  return value === undefined
    ? undefined
    : { subnet_id: subnet.id, ip_address: formatAddress(subnet.ip_version, value) };
}

function rangeOf(pool: { start: string; end: string }): Range[] {
  const [start, end] = [parseAddress(pool.start), parseAddress(pool.end)];
  return start && end ? [{ start: start.value, end: end.value }] : [];
}

const automaticIp = (subnet: SubnetRow, mac: string): FixedIp => ({
  subnet_id: subnet.id,
  ip_address: euiAddress(subnet.cidr.split('/')[0] ?? '', mac),
});
