// Queries on projects.
import type { Insertable, Selectable, Updateable } from 'kysely';
import type { KeystoneDatabase, ProjectTable } from './tables.ts';

export type Project = Selectable<ProjectTable>;
export type NewProject = Insertable<ProjectTable>;

export interface ProjectFilter {
  readonly name?: string;
  readonly domain_id?: string;
  readonly enabled?: boolean;
  /** Those in which this user has a role. */
  readonly memberId?: string;
}

export const findProject = (db: KeystoneDatabase, id: string): Promise<Project | undefined> =>
  db.selectFrom('projects').selectAll().where('id', '=', id).executeTakeFirst();

export function listProjects(db: KeystoneDatabase, filter: ProjectFilter): Promise<Project[]> {
  const { name, domain_id, enabled, memberId } = filter;
  return db
    .selectFrom('projects')
    .selectAll()
    .$if(name !== undefined, (q) => q.where('name', '=', name ?? ''))
    .$if(domain_id !== undefined, (q) => q.where('domain_id', '=', domain_id ?? ''))
    .$if(enabled !== undefined, (q) => q.where('enabled', '=', enabled ?? true))
    .$if(memberId !== undefined, (q) => q.where('id', 'in', projectsOf(db, memberId ?? '')))
    .orderBy('name')
    .execute();
}

const projectsOf = (db: KeystoneDatabase, userId: string) =>
  db
    .selectFrom('assignments')
    .select('assignments.project_id')
    .where('user_id', '=', userId)
    .where('project_id', 'is not', null)
    .$narrowType<{ project_id: string }>();

export const insertProject = (db: KeystoneDatabase, project: NewProject): Promise<Project> =>
  db.insertInto('projects').values(project).returningAll().executeTakeFirstOrThrow();

export const updateProject = (
  db: KeystoneDatabase,
  id: string,
  changes: Updateable<ProjectTable>,
): Promise<Project | undefined> =>
  db
    .updateTable('projects')
    .set({ id, ...changes })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();

/** False when there was none. */
export async function deleteProject(db: KeystoneDatabase, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('projects').where('id', '=', id).executeTakeFirst();
  return numDeletedRows > 0n;
}
