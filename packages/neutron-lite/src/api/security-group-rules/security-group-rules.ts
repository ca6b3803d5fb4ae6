// Rules of security groups: create, list, show, delete.
import { deleteRule, insertRule, listRules, ruleRow } from '../../db/security-groups.ts';
import type { GroupRow } from '../../db/database.ts';
import { faults } from '../../model/faults.ts';
import { planRule, type PlannedRule } from '../../model/plan-rule.ts';
import type { Context, Resource } from '../context.ts';
import { visibleGroup } from '../security-groups/security-groups.ts';
import { createRuleBody, type RuleCreate } from './schema.ts';
import { ruleView } from './view.ts';

export const securityGroupRules = ({ db, changes }: Context): Resource<RuleCreate> => ({
  member: 'security_group_rule',
  collection: 'security_group_rules',
  columns: [
    'id',
    'project_id',
    'security_group_id',
    'direction',
    'ethertype',
    'protocol',
    'remote_ip_prefix',
    'remote_group_id',
  ],
  attributes: [
    'id',
    'project_id',
    'security_group_id',
    'direction',
    'ethertype',
    'protocol',
    'remote_ip_prefix',
    'remote_group_id',
    'port_range_min',
    'port_range_max',
    'description',
  ],
  createSchema: createRuleBody,

  async list(auth, wanted) {
    return (await listRules(db, auth, wanted)).map(ruleView);
  },
  async show(auth, id) {
    const [rule] = await listRules(db, auth, { id: [id] });
    if (!rule) throw faults.ruleNotFound(id);
    return ruleView(rule);
  },
  async create(auth, body) {
    const group = await visibleGroup(db, auth, body.security_group_id);
    if (body.remote_group_id) await visibleGroup(db, auth, body.remote_group_id);
    const plan = planRule(body);
    refuseTwin(group, plan);
    const row = ruleRow(group.id, group.project_id, plan);
    await changes.around({ groups: [group.id] }, () => insertRule(db, row));
    return this.show(auth, row.id);
  },
  async remove(auth, id) {
    const rule = await this.show(auth, id);
    await changes.around({ groups: [String(rule.security_group_id)] }, () => deleteRule(db, id));
  },
});

const meaning = [
  'direction',
  'ethertype',
  'protocol',
  'port_range_min',
  'port_range_max',
  'remote_ip_prefix',
  'remote_group_id',
] as const;

function refuseTwin(group: GroupRow, plan: PlannedRule): void {
  const twin = group.rules.find((rule) => meaning.every((key) => rule[key] === plan[key]));
  if (twin) throw faults.ruleExists(twin.id);
}
