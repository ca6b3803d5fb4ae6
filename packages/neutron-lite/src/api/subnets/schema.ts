// What a request may say of a subnet. Addresses are judged by planSubnet, in Neutron's words.
import { Type, type Static } from 'typebox';

const address = Type.String({ maxLength: 64 });
const nullable = <T extends ReturnType<typeof Type.String> | typeof mode>(schema: T) =>
  Type.Union([schema, Type.Null()]);
const mode = Type.Union([
  Type.Literal('slaac'),
  Type.Literal('dhcpv6-stateful'),
  Type.Literal('dhcpv6-stateless'),
]);
const pool = Type.Object({ start: address, end: address }, { additionalProperties: false });
const route = Type.Object({ destination: address, nexthop: address }, { additionalProperties: false });

const settable = {
  name: Type.Optional(Type.String({ maxLength: 255 })),
  description: Type.Optional(Type.String({ maxLength: 255 })),
  gateway_ip: Type.Optional(nullable(address)),
  enable_dhcp: Type.Optional(Type.Boolean()),
  allocation_pools: Type.Optional(Type.Array(pool, { maxItems: 64 })),
  dns_nameservers: Type.Optional(Type.Array(address, { maxItems: 5 })),
  host_routes: Type.Optional(Type.Array(route, { maxItems: 20 })),
};

const create = Type.Object(
  {
    ...settable,
    network_id: Type.String({ maxLength: 255 }),
    ip_version: Type.Union([Type.Literal(4), Type.Literal(6)]),
    cidr: address,
    ipv6_ra_mode: Type.Optional(nullable(mode)),
    ipv6_address_mode: Type.Optional(nullable(mode)),
    project_id: Type.Optional(Type.String({ maxLength: 255 })),
    tenant_id: Type.Optional(Type.String({ maxLength: 255 })),
  },
  { additionalProperties: false },
);
const update = Type.Object(settable, { additionalProperties: false });

export type SubnetCreate = Static<typeof create>;
export type SubnetUpdate = Static<typeof update>;
export const createSubnetBody = Type.Object({ subnet: create });
export const updateSubnetBody = Type.Object({ subnet: update });
