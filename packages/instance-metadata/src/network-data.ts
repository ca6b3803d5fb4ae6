// network_data.json: links, networks and services of an instance (openstack/nova, nova/virt/netutils.py).
import { netmaskOf, networkOf } from './addresses.ts';
import type { InstancePort, PortAddress, PortSubnet } from './record.ts';

/** Kinds of plugging that Nova names as the link's type; all others are `phy`. */
const namedVifTypes = ['bridge', 'dvs', 'hw_veb', 'hyperv', 'ovs', 'tap', 'vhostuser', 'vif'];

interface Network {
  readonly type: string;
  readonly link: string;
  readonly ip_address?: string;
  readonly netmask?: string;
  readonly routes?: readonly object[];
  readonly network_id: string;
  readonly services?: readonly object[];
}

/** An instance without ports says `{}`, as Nova does. */
export function networkData(ports: readonly InstancePort[]): object {
  if (ports.length === 0) return {};
  const described = ports.filter((port) => port.addresses.length > 0);
  const networks = described.flatMap((port) => [...networksOf(port, 4), ...networksOf(port, 6)]);
  return {
    links: described.map(linkOf),
    networks: networks.map((network, index) => ({ id: `network${index}`, ...network })),
    services: dnsServices(described.flatMap((port) => port.addresses.map(({ subnet }) => subnet))),
  };
}

/** The MTU is null as soon as DHCP serves the port: then DHCP tells it. */
function linkOf(port: InstancePort): object {
  const vifType = port.vifType ?? 'bridge';
  return {
    id: port.tap,
    vif_id: port.id,
    type: namedVifTypes.includes(vifType) ? vifType : 'phy',
    mtu: port.addresses.some(({ subnet }) => subnet.dhcp) ? null : port.mtu,
    ethernet_mac_address: port.mac,
  };
}

/** The first address as its subnet hands it out; the others static, without a second default route. */
function networksOf(port: InstancePort, version: 4 | 6): Network[] {
  const [first, ...others] = port.addresses.filter(({ subnet }) => subnet.version === version);
  if (!first) return [];
  const additional = others.map((address) =>
    staticNetwork(port, address, `ipv${version}`, hostRoutes(address.subnet)),
  );
  return [firstNetwork(port, first), ...additional];
}

function firstNetwork(port: InstancePort, address: PortAddress): Network {
  const { subnet } = address;
  const kind = `ipv${subnet.version}`;
  const routes = [...defaultRoute(subnet), ...hostRoutes(subnet)];
  if (subnet.addressMode) return staticNetwork(port, address, `${kind}_${subnet.addressMode}`, routes);
  if (subnet.dhcp) return { type: `${kind}_dhcp`, link: port.tap, network_id: port.network.id };
  return staticNetwork(port, address, kind, routes);
}

function staticNetwork(
  port: InstancePort,
  { address, subnet }: PortAddress,
  type: string,
  routes: object[],
): Network {
  return {
    type,
    link: port.tap,
    ip_address: address,
    netmask: netmaskOf(subnet.cidr),
    routes,
    network_id: port.network.id,
    services: dnsServices([subnet]),
  };
}

function defaultRoute({ version, gateway }: PortSubnet): object[] {
  const any = version === 4 ? '0.0.0.0' : '::';
  return gateway ? [{ network: any, netmask: any, gateway }] : [];
}

function hostRoutes({ hostRoutes: routes }: PortSubnet): object[] {
  return routes.map(({ destination, nexthop }) => ({
    network: networkOf(destination),
    netmask: netmaskOf(destination),
    gateway: nexthop,
  }));
}

function dnsServices(subnets: readonly PortSubnet[]): object[] {
  const addresses = new Set(subnets.flatMap(({ dnsServers }) => dnsServers));
  return [...addresses].map((address) => ({ type: 'dns', address }));
}
