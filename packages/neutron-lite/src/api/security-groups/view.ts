// A security group as clients see it.
import type { GroupRow } from '../../db/database.ts';
import type { View } from '../context.ts';
import { ruleView } from '../security-group-rules/view.ts';
import { standardView } from '../view-standard.ts';

export const groupView = (row: GroupRow): View => ({
  id: row.id,
  name: row.name,
  stateful: row.stateful,
  tenant_id: row.project_id,
  description: row.description,
  shared: false,
  security_group_rules: row.rules.map((rule) => ({ ...ruleView(rule), tags: [] })),
  ...standardView(row),
});
