// Queries on roles, and on who has which one where.
import type { Selectable } from 'kysely';
import type { AssignmentTable, KeystoneDatabase, RoleTable } from './tables.ts';

export type Role = Selectable<RoleTable>;

/** Where a role holds. */
export type Target = { readonly project_id: string } | { readonly domain_id: string };

export function listRoles(db: KeystoneDatabase, filter: { name?: string }): Promise<Role[]> {
  const query = db.selectFrom('roles').selectAll().orderBy('name');
  return (filter.name === undefined ? query : query.where('name', '=', filter.name)).execute();
}

export const findRole = (db: KeystoneDatabase, id: string): Promise<Role | undefined> =>
  db.selectFrom('roles').selectAll().where('id', '=', id).executeTakeFirst();

const bothColumns = (target: Target) => ({ project_id: null, domain_id: null, ...target });

/** The roles of a user on exactly this target; roles are not inherited. */
export function rolesOn(db: KeystoneDatabase, userId: string, target: Target): Promise<Role[]> {
  const { project_id, domain_id } = bothColumns(target);
  return db
    .selectFrom('roles')
    .innerJoin('assignments', 'assignments.role_id', 'roles.id')
    .select(['roles.id', 'roles.name'])
    .where('assignments.user_id', '=', userId)
    .where('assignments.project_id', 'is not distinct from', project_id)
    .where('assignments.domain_id', 'is not distinct from', domain_id)
    .orderBy('roles.name')
    .execute();
}

/** The same grant twice is one. */
export async function grantRole(
  db: KeystoneDatabase,
  userId: string,
  roleId: string,
  target: Target,
): Promise<void> {
  const row = { user_id: userId, role_id: roleId, ...bothColumns(target) };
  await db
    .insertInto('assignments')
    .values(row)
    .onConflict((c) => c.doNothing())
    .execute();
}

/** False when there was none. */
export async function revokeRole(
  db: KeystoneDatabase,
  userId: string,
  roleId: string,
  target: Target,
): Promise<boolean> {
  const { project_id, domain_id } = bothColumns(target);
  const { numDeletedRows } = await db
    .deleteFrom('assignments')
    .where('user_id', '=', userId)
    .where('role_id', '=', roleId)
    .where('project_id', 'is not distinct from', project_id)
    .where('domain_id', 'is not distinct from', domain_id)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

export type NamedAssignment = Awaited<ReturnType<typeof listAssignments>>[number];

/** Assignments with the names of all that they name. */
export function listAssignments(db: KeystoneDatabase, filter: Partial<Selectable<AssignmentTable>>) {
  const { user_id, role_id, project_id, domain_id } = filter;
  return db
    .selectFrom('assignments as a')
    .innerJoin('users as u', 'u.id', 'a.user_id')
    .innerJoin('domains as ud', 'ud.id', 'u.domain_id')
    .innerJoin('roles as r', 'r.id', 'a.role_id')
    .leftJoin('projects as p', 'p.id', 'a.project_id')
    .leftJoin('domains as d', (join) =>
      join.on((on) => on('d.id', '=', on.fn.coalesce('a.domain_id', 'p.domain_id'))),
    )
    .select([
      'a.user_id',
      'a.role_id',
      'a.project_id',
      'a.domain_id',
      'u.name as user_name',
      'r.name as role_name',
    ])
    .select(['ud.id as user_domain_id', 'ud.name as user_domain_name', 'p.name as project_name'])
    .select(['d.id as scope_domain_id', 'd.name as scope_domain_name'])
    .$if(user_id !== undefined, (q) => q.where('a.user_id', '=', user_id ?? ''))
    .$if(role_id !== undefined, (q) => q.where('a.role_id', '=', role_id ?? ''))
    .$if(project_id !== undefined, (q) => q.where('a.project_id', '=', project_id ?? ''))
    .$if(domain_id !== undefined, (q) => q.where('a.domain_id', '=', domain_id ?? ''))
    .orderBy('u.name')
    .orderBy('p.name')
    .orderBy('r.name')
    .execute();
}
