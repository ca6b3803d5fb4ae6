// From what a user asked for to a whole subnet: gateway, pools, and what is refused, as Neutron decides it.
import { faults } from './faults.ts';
import {
  contains,
  formatAddress,
  hostRange,
  overlaps,
  parseAddress,
  parseCidr,
  without,
  type Cidr,
  type Range,
} from './address-range.ts';
import type { AddressMode } from './host-network.ts';

export interface SubnetRequest {
  readonly ip_version: 4 | 6;
  readonly cidr: string;
  /** Absent: the first address. Null: none. */
  readonly gateway_ip?: string | null;
  readonly allocation_pools?: readonly Pool[];
  readonly dns_nameservers?: readonly string[];
  readonly host_routes?: readonly HostRoute[];
  readonly enable_dhcp?: boolean;
  readonly ipv6_ra_mode?: AddressMode | null;
  readonly ipv6_address_mode?: AddressMode | null;
}

export interface Pool {
  readonly start: string;
  readonly end: string;
}

export interface HostRoute {
  readonly destination: string;
  readonly nexthop: string;
}

export interface PlannedSubnet {
  readonly cidr: string;
  readonly gateway_ip: string | null;
  readonly allocation_pools: readonly Pool[];
  readonly dns_nameservers: readonly string[];
  readonly host_routes: readonly HostRoute[];
}

/** Throws Neutron's fault for what can not be. `siblings`: ranges of the network's other subnets. */
export function planSubnet(
  request: SubnetRequest,
  networkId: string,
  siblings: readonly string[],
): PlannedSubnet {
  const cidr = checkedCidr(request);
  for (const other of siblings) refuseOverlap(cidr, other, networkId);
  checkModes(request, cidr);
  const gateway = planGateway(request, cidr);
  return {
    cidr: cidr.text,
    gateway_ip: gateway,
    allocation_pools: planPools(request.allocation_pools, cidr, gateway),
    dns_nameservers: planNameservers(request.dns_nameservers ?? []),
    host_routes: planRoutes(request.host_routes ?? [], cidr),
  };
}

function checkedCidr(request: SubnetRequest): Cidr {
  const cidr = parseCidr(request.cidr);
  if (!cidr) throw faults.invalidFor('cidr', `'${request.cidr}' is not a valid IP subnet`);
  if (cidr.version !== request.ip_version)
    throw faults.invalid(`cidr '${request.cidr}' does not match the ip_version '${request.ip_version}'`);
  if (cidr.bits === 0)
    throw faults.invalid('Subnet has a prefix length that is incompatible with DHCP service enabled');
  return cidr;
}

function refuseOverlap(cidr: Cidr, other: string, networkId: string): void {
  const there = parseCidr(other);
  if (!there || there.version !== cidr.version || !overlaps(cidr, there)) return;
  throw faults.invalid(
    `Requested subnet with cidr: ${cidr.text} for network: ${networkId} overlaps with another subnet`,
  );
}

function checkModes(
  { ipv6_ra_mode: ra, ipv6_address_mode: address, ip_version, enable_dhcp }: SubnetRequest,
  cidr: Cidr,
): void {
  if (!ra && !address) return;
  if (ip_version === 4)
    throw faults.invalid('ipv6_ra_mode and ipv6_address_mode are not valid for an IPv4 subnet');
  if (enable_dhcp === false)
    throw faults.invalid('ipv6_ra_mode or ipv6_address_mode cannot be set when enable_dhcp is set to False');
  if (ra && address && ra !== address) {
    throw faults.invalid(
      `ipv6_ra_mode set to '${ra}' with ipv6_address_mode set to '${address}' is not valid. If both attributes are set, they must be the same value`,
    );
  }
  if ((address ?? ra) === 'slaac' && cidr.bits !== 64) {
    throw faults.invalid(
      `Invalid CIDR ${cidr.text} for IPv6 address mode. OpenStack uses the EUI-64 address format, which requires the prefix to be /64`,
    );
  }
}

/** Null for none. The first address is the default; with IPv6, Neutron takes the prefix itself. */
function planGateway(request: SubnetRequest, cidr: Cidr): string | null {
  if (request.gateway_ip === null) return null;
  if (request.gateway_ip === undefined) return defaultGateway(cidr);
  const gateway = parseAddress(request.gateway_ip);
  if (!gateway) throw faults.invalidFor('gateway_ip', `'${request.gateway_ip}' is not a valid IP address`);
  const linkLocal = gateway.version === 6 && gateway.text.startsWith('fe80:');
  const inside =
    gateway.version === cidr.version && contains(cidr.version === 4 ? hostRange(cidr) : cidr, gateway.value);
  if (!inside && !(linkLocal && cidr.version === 6)) throw faults.invalid('Gateway is not valid on subnet');
  return gateway.text;
}

function defaultGateway(cidr: Cidr): string | null {
  if (cidr.version === 4 && cidr.bits >= 31) return cidr.bits === 31 ? formatAddress(4, cidr.start) : null;
  return formatAddress(cidr.version, cidr.version === 6 ? cidr.start : cidr.start + 1n);
}

function planPools(wanted: readonly Pool[] | undefined, cidr: Cidr, gateway: string | null): Pool[] {
  const gatewayValue = gateway === null ? undefined : parseAddress(gateway)?.value;
  if (wanted === undefined) return without(hostRange(cidr), gatewayValue).map((range) => poolOf(cidr, range));
  const ranges = wanted.map((pool) => checkedPool(pool, cidr));
  for (const [i, range] of ranges.entries()) {
    const twin = ranges.slice(i + 1).find((other) => overlaps(range, other));
    if (twin) throw faults.poolsOverlap(rangeText(cidr, range), rangeText(cidr, twin), cidr.text);
    if (gateway !== null && gatewayValue !== undefined && contains(range, gatewayValue))
      throw faults.gatewayInPool(gateway, rangeText(cidr, range));
  }
  return ranges.map((range) => poolOf(cidr, range));
}

function checkedPool(pool: Pool, cidr: Cidr): Range {
  const [start, end] = [parseAddress(pool.start), parseAddress(pool.end)];
  const text = `${pool.start}-${pool.end}`;
  if (
    !start ||
    !end ||
    start.version !== cidr.version ||
    end.version !== cidr.version ||
    start.value > end.value
  )
    throw faults.poolInvalid(text);
  const hosts = hostRange(cidr);
  if (!contains(hosts, start.value) || !contains(hosts, end.value)) throw faults.poolOutside(text, cidr.text);
  return { start: start.value, end: end.value };
}

function planNameservers(servers: readonly string[]): string[] {
  return [...new Set(servers)].map((server) => {
    const address = parseAddress(server);
    if (!address)
      throw faults.invalidFor(
        'dns_nameservers',
        `'${server}' is not a valid nameserver. '${server}' is not a valid IP address`,
      );
    return address.text;
  });
}

function planRoutes(routes: readonly HostRoute[], cidr: Cidr): HostRoute[] {
  return routes.map((route) => {
    const [destination, nexthop] = [parseCidr(route.destination), parseAddress(route.nexthop)];
    if (!destination)
      throw faults.invalidFor('host_routes', `'${route.destination}' is not a valid IP subnet`);
    if (!nexthop) throw faults.invalidFor('host_routes', `'${route.nexthop}' is not a valid IP address`);
    if (destination.version !== cidr.version || nexthop.version !== cidr.version)
      throw faults.invalid('host_routes must be of the ip_version of their subnet');
    return { destination: destination.text, nexthop: nexthop.text };
  });
}

const poolOf = (cidr: Cidr, range: Range): Pool => ({
  start: formatAddress(cidr.version, range.start),
  end: formatAddress(cidr.version, range.end),
});

const rangeText = (cidr: Cidr, range: Range): string => {
  const pool = poolOf(cidr, range);
  return `${pool.start}-${pool.end}`;
};
