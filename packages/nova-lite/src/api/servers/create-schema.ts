// The body of POST /servers.
import { Type, type Static } from 'typebox';
import { BooleanOrWord, Description, Metadata, Name, NumberOrDigits, closed } from '../schemas.ts';
import type { Gates } from '../version-gates.ts';

const Network = Type.Object(
  {
    uuid: Type.Optional(Type.String({ format: 'uuid' })),
    port: Type.Optional(Type.Union([Type.String({ format: 'uuid' }), Type.Null()])),
    fixed_ip: Type.Optional(Type.Union([Type.String({ format: 'ipv4' }), Type.String({ format: 'ipv6' })])),
  },
  closed,
);

const File = Type.Object(
  {
    path: Type.String({ minLength: 1, maxLength: 255, pattern: '^[^\\x00]*$' }),
    contents: Type.String({ maxLength: 16_384 }),
  },
  closed,
);

export const Tag = Type.String({ minLength: 1, maxLength: 60, pattern: '^[^,/\\x00]*$' });
export const Tags = Type.Array(Tag, { maxItems: 50, uniqueItems: true });
export const Hostname = Type.String({
  minLength: 2,
  maxLength: 63,
  pattern: '^[a-zA-Z0-9]+[a-zA-Z0-9-]*[a-zA-Z0-9]+$',
});

/** Nova's limit on user data, after it was encoded. */
export const maxUserData = 65_535;

const NewServer = Type.Object(
  {
    name: Name,
    imageRef: Type.Optional(Type.Union([Type.String({ format: 'uuid' }), Type.String({ maxLength: 0 })])),
    flavorRef: Type.Union([Type.String({ minLength: 1, maxLength: 255 }), Type.Integer()]),
    adminPass: Type.Optional(Type.String({ maxLength: 255, pattern: '^[^\\x00-\\x1f\\x7f]*$' })),
    metadata: Type.Optional(Metadata),
    networks: Type.Optional(Type.Union([Type.Array(Network, { maxItems: 64 }), Type.Enum(['auto', 'none'])])),
    security_groups: Type.Optional(
      Type.Array(
        Type.Object({ name: Type.String({ minLength: 1, maxLength: 255, pattern: '^[^\\x00]*$' }) }, closed),
        { maxItems: 64 },
      ),
    ),
    key_name: Type.Optional(Name),
    user_data: Type.Optional(Type.Union([Type.String({ maxLength: maxUserData }), Type.Null()])),
    config_drive: Type.Optional(Type.Union([BooleanOrWord, Type.Null()])),
    availability_zone: Type.Optional(Name),
    min_count: Type.Optional(NumberOrDigits(1)),
    max_count: Type.Optional(NumberOrDigits(1)),
    return_reservation_id: Type.Optional(BooleanOrWord),
    personality: Type.Optional(Type.Array(File, { maxItems: 64 })),
    block_device_mapping_v2: Type.Optional(
      Type.Array(Type.Object({}, { additionalProperties: true }), { maxItems: 64 }),
    ),
    'OS-DCF:diskConfig': Type.Optional(Type.Enum(['AUTO', 'MANUAL'])),
    description: Type.Optional(Description),
    tags: Type.Optional(Tags),
    host: Type.Optional(Name),
    hypervisor_hostname: Type.Optional(Name),
    hostname: Type.Optional(Hostname),
    'OS-NOVA-LITE:user_data_check': Type.Optional(Type.Enum(['strict', 'warn'])),
  },
  closed,
);
export type NewServer = Static<typeof NewServer>;

const Hints = Type.Object({}, { additionalProperties: true });

export const CreateServerBody = Type.Object(
  {
    server: NewServer,
    'os:scheduler_hints': Type.Optional(Hints),
    'OS-SCH-HNT:scheduler_hints': Type.Optional(Hints),
  },
  closed,
);
export type CreateServerBody = Static<typeof CreateServerBody>;

export const serverGates: Gates = {
  description: { since: 19 },
  tags: { since: 52 },
  personality: { until: 56 },
  host: { since: 74 },
  hypervisor_hostname: { since: 74 },
  hostname: { since: 90 },
};
