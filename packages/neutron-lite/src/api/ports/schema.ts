// What a request may say of a port.
import { Type, type Static } from 'typebox';

const text = Type.String({ maxLength: 255 });
const address = Type.String({ maxLength: 64 });
const fixedIp = Type.Object(
  { subnet_id: Type.Optional(text), ip_address: Type.Optional(address) },
  { additionalProperties: false },
);
const pair = Type.Object(
  { ip_address: address, mac_address: Type.Optional(address) },
  { additionalProperties: false },
);

const settable = {
  name: Type.Optional(text),
  description: Type.Optional(text),
  admin_state_up: Type.Optional(Type.Boolean()),
  device_id: Type.Optional(text),
  device_owner: Type.Optional(text),
  fixed_ips: Type.Optional(Type.Array(fixedIp, { maxItems: 16 })),
  security_groups: Type.Optional(Type.Array(text, { maxItems: 64 })),
  allowed_address_pairs: Type.Optional(Type.Array(pair, { maxItems: 10 })),
  port_security_enabled: Type.Optional(Type.Boolean()),
  'binding:host_id': Type.Optional(text),
  'binding:vnic_type': Type.Optional(Type.Literal('normal')),
  // What the client sends when it was told nothing about them; there is nothing of it here.
  'binding:profile': Type.Optional(
    Type.Union([Type.Object({}, { additionalProperties: false }), Type.Null()]),
  ),
  extra_dhcp_opts: Type.Optional(Type.Array(Type.Unknown(), { maxItems: 0 })),
};

const create = Type.Object(
  {
    ...settable,
    network_id: text,
    mac_address: Type.Optional(address),
    project_id: Type.Optional(text),
    tenant_id: Type.Optional(text),
  },
  { additionalProperties: false },
);
const update = Type.Object(settable, { additionalProperties: false });

export type PortCreate = Static<typeof create>;
export type PortUpdate = Static<typeof update>;
export const createPortBody = Type.Object({ port: create });
export const updatePortBody = Type.Object({ port: update });
