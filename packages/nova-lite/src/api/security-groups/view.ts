// A security group as compute shows it: rules for what may come in, with ports from -1 where ICMP has none.
import type { SecurityGroup, SecurityGroupRule } from '../../ports.ts';

/** `all` are the groups that rules may refer to. */
export const groupView = (group: SecurityGroup, all: readonly SecurityGroup[]) => ({
  id: group.id,
  name: group.name,
  description: group.description,
  tenant_id: group.projectId,
  rules: group.rules
    .filter(({ direction }) => direction === 'ingress')
    .map((rule) => ruleView(rule, group, all)),
});

function ruleView(rule: SecurityGroupRule, { id }: SecurityGroup, all: readonly SecurityGroup[]) {
  const remote = all.find((group) => group.id === rule.remoteGroupId);
  const none = rule.protocol?.includes('icmp') ? -1 : null;
  return {
    id: rule.id,
    parent_group_id: id,
    ip_protocol: rule.protocol,
    from_port: rule.portMin ?? none,
    to_port: rule.portMax ?? none,
    group: remote ? { name: remote.name, tenant_id: remote.projectId } : {},
    ip_range: rangeOf(rule),
  };
}

/** Without a range and a group the rule is for everybody. */
function rangeOf({ remoteCidr, remoteGroupId, ethertype }: SecurityGroupRule) {
  if (remoteGroupId !== null) return {};
  return { cidr: remoteCidr ?? (ethertype === 'IPv6' ? '::/0' : '0.0.0.0/0') };
}
