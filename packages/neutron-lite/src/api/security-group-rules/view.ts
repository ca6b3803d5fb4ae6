// A security group rule as clients see it. A rule is never changed, so it has one date.
import type { RuleRow } from '../../db/database.ts';
import type { View } from '../context.ts';
import { timestamp } from '../view-standard.ts';

export const ruleView = (row: RuleRow): View => ({
  id: row.id,
  tenant_id: row.project_id,
  security_group_id: row.security_group_id,
  ethertype: row.ethertype,
  direction: row.direction,
  protocol: row.protocol,
  port_range_min: row.port_range_min,
  port_range_max: row.port_range_max,
  remote_ip_prefix: row.remote_ip_prefix,
  remote_address_group_id: null,
  normalized_cidr: row.remote_ip_prefix,
  remote_group_id: row.remote_group_id,
  description: row.description,
  created_at: timestamp(row.created_at),
  updated_at: timestamp(row.created_at),
  revision_number: 0,
  project_id: row.project_id,
});
