// What a request may say of a network.
import { Type, type Static } from 'typebox';

/** The stock client sends the digits as text; 68 to 9000. */
const mtu = Type.Union([
  Type.Integer({ minimum: 68, maximum: 9000 }),
  Type.String({ pattern: '^(6[89]|[7-9][0-9]|[1-9][0-9]{2}|[1-8][0-9]{3}|9000)$' }),
]);

const settable = {
  name: Type.Optional(Type.String({ maxLength: 255 })),
  description: Type.Optional(Type.String({ maxLength: 255 })),
  admin_state_up: Type.Optional(Type.Boolean()),
  shared: Type.Optional(Type.Boolean()),
  mtu: Type.Optional(mtu),
  port_security_enabled: Type.Optional(Type.Boolean()),
  'router:external': Type.Optional(Type.Boolean()),
};

const create = Type.Object(
  {
    ...settable,
    project_id: Type.Optional(Type.String({ maxLength: 255 })),
    tenant_id: Type.Optional(Type.String({ maxLength: 255 })),
    'provider:network_type': Type.Optional(Type.String()),
    'provider:physical_network': Type.Optional(Type.Union([Type.String(), Type.Null()])),
    'provider:segmentation_id': Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
  },
  { additionalProperties: false },
);
const update = Type.Object(settable, { additionalProperties: false });

export type NetworkCreate = Static<typeof create>;
export type NetworkUpdate = Static<typeof update>;
export const createNetworkBody = Type.Object({ network: create });
export const updateNetworkBody = Type.Object({ network: update });
