// What a host should have, decided from rows of the database. Pure.
import type { GroupRow, NetworkRow, PortRow, RuleRow, SubnetRow } from '../db/database.ts';
import type {
  GuestNetwork,
  HostNetwork,
  HostPort,
  HostRule,
  HostSecurityGroup,
  HostSubnet,
} from './host-network.ts';
import { tapName } from './names.ts';
import { protocolNumber } from './protocols.ts';

export interface HostRows {
  /** Bound to the host and in use by an instance. */
  readonly ports: readonly PortRow[];
  readonly networks: readonly NetworkRow[];
  readonly subnets: readonly SubnetRow[];
  /** The `network:dhcp` ports of the networks. */
  readonly servicePorts: readonly PortRow[];
  /** Those that the ports name. */
  readonly groups: readonly GroupRow[];
  /** Every port in a group that some rule names as remote. */
  readonly members: readonly PortRow[];
}

export function desiredHostNetwork(rows: HostRows): HostNetwork {
  const networks = rows.networks.filter((network) =>
    rows.ports.some((port) => port.network_id === network.id),
  );
  return {
    networks: networks.map((network) => guestNetwork(network, rows)),
    securityGroups: securityGroups(rows),
  };
}

function guestNetwork(network: NetworkRow, rows: HostRows): GuestNetwork {
  const service = rows.servicePorts.find((port) => port.network_id === network.id);
  return {
    id: network.id,
    mtu: network.mtu,
    serviceMac: network.service_mac,
    subnets: rows.subnets
      .filter((subnet) => subnet.network_id === network.id)
      .map((subnet) => hostSubnet(subnet, service)),
    ports: rows.ports.filter((port) => port.network_id === network.id).map(hostPort),
  };
}

function hostSubnet(subnet: SubnetRow, service: PortRow | undefined): HostSubnet {
  const serviceAddress = service?.fixed_ips.find((ip) => ip.subnet_id === subnet.id)?.ip_address;
  return {
    id: subnet.id,
    version: subnet.ip_version,
    cidr: subnet.cidr,
    gateway: subnet.gateway_ip ?? undefined,
    dhcp: subnet.enable_dhcp && serviceAddress !== undefined,
    serviceAddress,
    dnsServers: subnet.dns_nameservers,
    hostRoutes: subnet.host_routes,
    addressMode: subnet.ipv6_address_mode ?? subnet.ipv6_ra_mode ?? undefined,
    raMode: subnet.ipv6_ra_mode ?? undefined,
  };
}

const hostPort = (port: PortRow): HostPort => ({
  id: port.id,
  instanceUuid: port.device_id,
  mac: port.mac_address,
  tap: tapName(port.id),
  hostname: port.hostname,
  addresses: port.fixed_ips.map((ip) => ({ address: ip.ip_address, subnetId: ip.subnet_id })),
  portSecurity: port.port_security_enabled,
  allowedPairs: pairsOf(port),
  securityGroups: port.security_groups,
});

const pairsOf = (port: PortRow) =>
  port.allowed_address_pairs.map((pair) => ({ mac: pair.mac_address, cidr: pair.ip_address }));

/** Groups that are only named as remote have members but no rules here. */
function securityGroups({ groups, members }: HostRows): HostSecurityGroup[] {
  const rules = groups.flatMap((group) => group.rules);
  const remote = new Set(rules.flatMap((rule) => rule.remote_group_id ?? []));
  const ids = new Set([...groups.map((group) => group.id), ...remote]);
  return [...ids].sort().map((id) => ({
    id,
    rules: rules.filter((rule) => rule.security_group_id === id).map(hostRule),
    members: remote.has(id)
      ? members.filter((port) => port.security_groups.includes(id)).flatMap(memberAddresses)
      : [],
  }));
}

const memberAddresses = (port: PortRow) => [
  ...port.fixed_ips.map((ip) => ({ mac: port.mac_address, cidr: ip.ip_address })),
  ...pairsOf(port),
];

export const hostRule = (rule: RuleRow): HostRule => ({
  direction: rule.direction,
  version: rule.ethertype === 'IPv4' ? 4 : 6,
  protocol: rule.protocol === null ? undefined : protocolNumber(rule.protocol),
  min: rule.port_range_min ?? undefined,
  max: rule.port_range_max ?? undefined,
  remoteCidr: rule.remote_ip_prefix ?? undefined,
  remoteGroup: rule.remote_group_id ?? undefined,
});
