// What a request may say of a rule. Protocols and ports are judged by planRule, in Neutron's words.
import { Type, type Static } from 'typebox';

const nullable = <T extends ReturnType<typeof Type.String> | ReturnType<typeof Type.Integer>>(schema: T) =>
  Type.Optional(Type.Union([schema, Type.Null()]));
const text = Type.String({ maxLength: 255 });

const create = Type.Object(
  {
    security_group_id: text,
    direction: Type.Union([Type.Literal('ingress'), Type.Literal('egress')]),
    ethertype: Type.Optional(Type.Union([Type.Literal('IPv4'), Type.Literal('IPv6'), Type.Null()])),
    protocol: Type.Optional(Type.Union([text, Type.Integer({ minimum: 0, maximum: 255 }), Type.Null()])),
    port_range_min: nullable(Type.Integer()),
    port_range_max: nullable(Type.Integer()),
    remote_ip_prefix: nullable(text),
    remote_group_id: nullable(text),
    remote_address_group_id: Type.Optional(Type.Null()),
    description: Type.Optional(text),
    project_id: Type.Optional(text),
    tenant_id: Type.Optional(text),
  },
  { additionalProperties: false },
);

export type RuleCreate = Static<typeof create>;
export const createRuleBody = Type.Object({ security_group_rule: create });
