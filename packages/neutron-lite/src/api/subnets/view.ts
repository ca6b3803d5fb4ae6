// A subnet as clients see it.
import type { SubnetRow } from '../../db/database.ts';
import type { View } from '../context.ts';
import { standardView } from '../view-standard.ts';

export const subnetView = (row: SubnetRow): View => ({
  id: row.id,
  name: row.name,
  tenant_id: row.project_id,
  network_id: row.network_id,
  ip_version: row.ip_version,
  subnetpool_id: null,
  enable_dhcp: row.enable_dhcp,
  ipv6_ra_mode: row.ipv6_ra_mode,
  ipv6_address_mode: row.ipv6_address_mode,
  gateway_ip: row.gateway_ip,
  cidr: row.cidr,
  allocation_pools: row.allocation_pools,
  host_routes: row.host_routes,
  dns_nameservers: row.dns_nameservers,
  description: row.description,
  service_types: [],
  ...standardView(row),
});
