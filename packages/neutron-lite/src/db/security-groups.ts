// Rows of security groups and their rules.
import { randomUUID } from 'node:crypto';
import { sql, type Insertable, type Updateable } from 'kysely';
import {
  matches,
  revised,
  type Db,
  type GroupRow,
  type RuleRow,
  type Viewer,
  type Wanted,
} from './database.ts';
import type { SecurityGroupRuleTable, SecurityGroupTable } from './tables.ts';

export async function listGroups(db: Db, viewer: Viewer, wanted: Wanted): Promise<GroupRow[]> {
  const groups = await db
    .selectFrom('security_groups')
    .selectAll()
    .where(matches('security_groups', wanted))
    .where((eb) => eb.or([eb.val(viewer.isAdmin), eb('project_id', '=', viewer.projectId)]))
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  const rules = await rulesOf(
    db,
    groups.map((group) => group.id),
  );
  return groups.map((group) => ({
    ...group,
    rules: rules.filter((rule) => rule.security_group_id === group.id),
  }));
}

export async function findGroup(db: Db, viewer: Viewer, id: string): Promise<GroupRow | undefined> {
  return (await listGroups(db, viewer, { id: [id] }))[0];
}

export const rulesOf = (db: Db, groupIds: readonly string[]): Promise<RuleRow[]> =>
  db
    .selectFrom('security_group_rules')
    .selectAll()
    .where(matches('security_group_rules', { security_group_id: groupIds }))
    .orderBy('created_at')
    .orderBy('id')
    .execute();

/** Rules belong to whom their group belongs to. */
export function listRules(db: Db, viewer: Viewer, wanted: Wanted): Promise<RuleRow[]> {
  return db
    .selectFrom('security_group_rules')
    .selectAll()
    .where(matches('security_group_rules', wanted))
    .where((eb) => eb.or([eb.val(viewer.isAdmin), eb('project_id', '=', viewer.projectId)]))
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

/** With Neutron's first rules: everything out. */
export async function insertGroup(
  db: Db,
  row: Insertable<SecurityGroupTable>,
  moreRules: readonly RuleDraft[] = [],
): Promise<void> {
  await db.insertInto('security_groups').values(row).execute();
  const rules = [...everythingOut, ...moreRules];
  await db
    .insertInto('security_group_rules')
    .values(rules.map((rule) => ruleRow(row.id, row.project_id, rule)))
    .execute();
}

/** The project's group `default`, made the first time that somebody looks. */
export async function ensureDefaultGroup(db: Db, projectId: string): Promise<string> {
  const found = await defaultGroupOf(db, projectId);
  if (found !== undefined) return found;
  const id = randomUUID();
  const fromEachOther = (['IPv4', 'IPv6'] as const).map((ethertype) => ({
    direction: 'ingress' as const,
    ethertype,
    remote_group_id: id,
  }));
  await db.transaction().execute(async (tx) => {
    // Two who look at the same time: the second waits here, and then finds it.
    await sql`select pg_advisory_xact_lock(hashtext(${`neutron default group ${projectId}`}))`.execute(tx);
    if ((await defaultGroupOf(tx, projectId)) !== undefined) return;
    const row = {
      id,
      project_id: projectId,
      name: 'default',
      description: 'Default security group',
      stateful: true,
    };
    await insertGroup(tx, row, fromEachOther);
  });
  return (await defaultGroupOf(db, projectId)) ?? id;
}

async function defaultGroupOf(db: Db, projectId: string): Promise<string | undefined> {
  const query = db
    .selectFrom('security_groups')
    .select('id')
    .where('project_id', '=', projectId)
    .where('name', '=', 'default');
  return (await query.executeTakeFirst())?.id;
}

export async function updateGroup(
  db: Db,
  id: string,
  changes: Updateable<SecurityGroupTable>,
): Promise<void> {
  await db
    .updateTable('security_groups')
    .set({ ...changes, ...revised })
    .where('id', '=', id)
    .execute();
}

export async function groupIsUsed(db: Db, id: string): Promise<boolean> {
  const query = db
    .selectFrom('port_security_groups')
    .select('port_id')
    .where('security_group_id', '=', id)
    .limit(1);
  return (await query.executeTakeFirst()) !== undefined;
}

export async function deleteGroup(db: Db, id: string): Promise<void> {
  await db.deleteFrom('security_groups').where('id', '=', id).execute();
}

export type RuleDraft = Pick<RuleRow, 'direction' | 'ethertype'> & Partial<RuleRow>;

const everythingOut: readonly RuleDraft[] = [
  { direction: 'egress', ethertype: 'IPv4' },
  { direction: 'egress', ethertype: 'IPv6' },
];

export async function insertRule(db: Db, row: Insertable<SecurityGroupRuleTable>): Promise<void> {
  await db.insertInto('security_group_rules').values(row).execute();
}

export async function deleteRule(db: Db, id: string): Promise<void> {
  await db.deleteFrom('security_group_rules').where('id', '=', id).execute();
}

export const ruleRow = (groupId: string, projectId: string, draft: RuleDraft) => ({
  id: randomUUID(),
  protocol: null,
  port_range_min: null,
  port_range_max: null,
  remote_ip_prefix: null,
  remote_group_id: null,
  description: null,
  ...draft,
  security_group_id: groupId,
  project_id: projectId,
});
