// The schema `neutron`, step by step. A migration that was released is never changed.
import { sql, type Kysely } from 'kysely';
import type { SchemaMigrations } from '@nova-lite/service-kit';

const standard = `
  id text primary key,
  project_id text not null,
  name text not null,
  description text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  revision_number integer not null default 1`;

const statements = [
  `create table neutron.networks (${standard},
    admin_state_up boolean not null,
    shared boolean not null,
    mtu integer not null,
    port_security_enabled boolean not null,
    service_mac text not null unique)`,
  `create table neutron.subnets (${standard},
    network_id text not null references neutron.networks on delete cascade,
    ip_version smallint not null,
    cidr text not null,
    gateway_ip text,
    enable_dhcp boolean not null,
    ipv6_ra_mode text,
    ipv6_address_mode text,
    allocation_pools jsonb not null,
    dns_nameservers jsonb not null,
    host_routes jsonb not null)`,
  'create index on neutron.subnets (network_id)',
  `create table neutron.ports (${standard},
    network_id text not null references neutron.networks,
    mac_address text not null unique,
    admin_state_up boolean not null,
    status text not null,
    device_id text not null,
    device_owner text not null,
    port_security_enabled boolean not null,
    allowed_address_pairs jsonb not null,
    host text not null,
    vnic_type text not null,
    hostname text not null,
    made_for_instance boolean not null,
    device_index integer not null)`,
  'create index on neutron.ports (network_id)',
  'create index on neutron.ports (device_id)',
  'create index on neutron.ports (host)',
  // The same instance asking twice at the same time gets its ports once.
  'create unique index ports_of_instances on neutron.ports (device_id, device_index) where made_for_instance',
  "create unique index dhcp_ports on neutron.ports (network_id) where device_owner = 'network:dhcp'",
  `create table neutron.fixed_ips (
    port_id text not null references neutron.ports on delete cascade,
    subnet_id text not null references neutron.subnets,
    network_id text not null,
    address text not null,
    position integer not null,
    primary key (network_id, address))`,
  'create index on neutron.fixed_ips (port_id)',
  'create index on neutron.fixed_ips (subnet_id)',
  `create table neutron.security_groups (${standard}, stateful boolean not null)`,
  'create index on neutron.security_groups (project_id)',
  "create unique index default_groups on neutron.security_groups (project_id) where name = 'default'",
  `create table neutron.security_group_rules (
    id text primary key,
    security_group_id text not null references neutron.security_groups on delete cascade,
    project_id text not null,
    direction text not null,
    ethertype text not null,
    protocol text,
    port_range_min integer,
    port_range_max integer,
    remote_ip_prefix text,
    remote_group_id text references neutron.security_groups on delete cascade,
    description text,
    created_at timestamptz not null default now())`,
  'create index on neutron.security_group_rules (security_group_id)',
  'create index on neutron.security_group_rules (remote_group_id)',
  `create table neutron.port_security_groups (
    port_id text not null references neutron.ports on delete cascade,
    security_group_id text not null references neutron.security_groups,
    primary key (port_id, security_group_id))`,
  'create index on neutron.port_security_groups (security_group_id)',
  `create table neutron.agents (
    host text primary key,
    id text not null unique,
    created_at timestamptz not null default now(),
    started_at timestamptz not null default now(),
    heartbeat_at timestamptz not null default now())`,
];

export const migrations: SchemaMigrations = {
  '0001_networks_subnets_ports_groups': {
    async up(db: Kysely<unknown>) {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  },
};
