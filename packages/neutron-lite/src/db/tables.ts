// The tables of the network service, as kysely sees them.
import type { ColumnType, Generated } from 'kysely';
import type { AddressMode } from '../model/host-network.ts';
import type { HostRoute, Pool } from '../model/plan-subnet.ts';

export interface NeutronTables {
  networks: NetworkTable;
  subnets: SubnetTable;
  ports: PortTable;
  fixed_ips: FixedIpTable;
  security_groups: SecurityGroupTable;
  security_group_rules: SecurityGroupRuleTable;
  port_security_groups: { port_id: string; security_group_id: string };
  agents: AgentTable;
}

/** pg writes JSON from text and reads it as a value. */
type Json<T> = ColumnType<T, string, string>;

interface Standard {
  id: string;
  project_id: string;
  name: string;
  description: string;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
  revision_number: Generated<number>;
}

export interface NetworkTable extends Standard {
  admin_state_up: boolean;
  shared: boolean;
  mtu: number;
  port_security_enabled: boolean;
  /** MAC of its namespace's interface, and of its DHCP port. */
  service_mac: string;
}

export interface SubnetTable extends Standard {
  network_id: string;
  ip_version: 4 | 6;
  cidr: string;
  gateway_ip: string | null;
  enable_dhcp: boolean;
  ipv6_ra_mode: AddressMode | null;
  ipv6_address_mode: AddressMode | null;
  allocation_pools: Json<readonly Pool[]>;
  dns_nameservers: Json<readonly string[]>;
  host_routes: Json<readonly HostRoute[]>;
}

export interface PortTable extends Standard {
  network_id: string;
  mac_address: string;
  admin_state_up: boolean;
  status: 'ACTIVE' | 'DOWN';
  device_id: string;
  device_owner: string;
  port_security_enabled: boolean;
  allowed_address_pairs: Json<readonly AddressPair[]>;
  /** `binding:host_id`; empty when unbound. */
  host: string;
  vnic_type: string;
  /** Of the guest, for DHCP and DNS; empty when none is known. */
  hostname: string;
  /** Made for an instance by compute, which deletes it too. */
  made_for_instance: boolean;
  /** Place among the interfaces of the device. */
  device_index: number;
}

export interface AddressPair {
  readonly ip_address: string;
  readonly mac_address: string;
}

export interface FixedIpTable {
  port_id: string;
  subnet_id: string;
  network_id: string;
  /** Canonical text; unique in its network. */
  address: string;
  position: number;
}

export interface SecurityGroupTable extends Standard {
  stateful: boolean;
}

export interface SecurityGroupRuleTable {
  id: string;
  security_group_id: string;
  project_id: string;
  direction: 'ingress' | 'egress';
  ethertype: 'IPv4' | 'IPv6';
  protocol: string | null;
  port_range_min: number | null;
  port_range_max: number | null;
  remote_ip_prefix: string | null;
  remote_group_id: string | null;
  description: string | null;
  created_at: Generated<Date>;
}

export interface AgentTable {
  host: string;
  id: string;
  created_at: Generated<Date>;
  started_at: Generated<Date>;
  heartbeat_at: Generated<Date>;
}
