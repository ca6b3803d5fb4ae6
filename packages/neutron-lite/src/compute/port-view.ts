// Ports as compute and the guest's metadata see them.
import type { Db, NetworkRow, PortRow, SubnetRow } from '../db/database.ts';
import { networksByIds } from '../db/networks.ts';
import { listGroups } from '../db/security-groups.ts';
import { subnetsOf } from '../db/subnets.ts';
import { tapName } from '../model/names.ts';
import type { InstancePortView, PortSubnetView } from './contract.ts';

export async function viewPorts(db: Db, ports: readonly PortRow[]): Promise<InstancePortView[]> {
  const networkIds = [...new Set(ports.map((port) => port.network_id))];
  const networks = new Map((await networksByIds(db, networkIds)).map((network) => [network.id, network]));
  const subnets = new Map((await subnetsOf(db, networkIds)).map((subnet) => [subnet.id, subnet]));
  const groupIds = [...new Set(ports.flatMap((port) => port.security_groups))];
  const groups = await listGroups(db, { projectId: '', isAdmin: true }, { id: groupIds });
  const names = new Map(groups.map(({ id, name }) => [id, name]));
  return ports.flatMap((port) => {
    const network = networks.get(port.network_id);
    return network ? [portView(port, network, subnets, names)] : [];
  });
}

const portView = (
  port: PortRow,
  network: NetworkRow,
  subnets: ReadonlyMap<string, SubnetRow>,
  groupNames: ReadonlyMap<string, string>,
): InstancePortView => ({
  id: port.id,
  mac: port.mac_address,
  tap: tapName(port.id),
  mtu: network.mtu,
  network: { id: network.id, name: network.name },
  addresses: port.fixed_ips.flatMap((ip) => {
    const subnet = subnets.get(ip.subnet_id);
    return subnet ? [{ address: ip.ip_address, subnet: subnetView(subnet) }] : [];
  }),
  securityGroups: port.security_groups.map((id) => ({ id, name: groupNames.get(id) ?? id })),
});

const subnetView = (subnet: SubnetRow): PortSubnetView => ({
  id: subnet.id,
  version: subnet.ip_version,
  cidr: subnet.cidr,
  gateway: subnet.gateway_ip ?? undefined,
  dhcp: subnet.enable_dhcp,
  dnsServers: subnet.dns_nameservers,
  hostRoutes: subnet.host_routes,
  addressMode: subnet.ipv6_address_mode ?? subnet.ipv6_ra_mode ?? undefined,
});
