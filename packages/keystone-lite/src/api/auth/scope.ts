// For what is the token? A project, a domain, or nothing.
import { badRequest, notImplemented } from '@nova-lite/service-kit';
import { findDomain } from '../../db/domains.ts';
import { findProject, listProjects } from '../../db/projects.ts';
import { rolesOn, type Target } from '../../db/roles.ts';
import { loginRefused } from '../../model/faults.ts';
import type { Identity } from '../identity.ts';
import type { Proven } from './methods.ts';
import type { OwnedRequest, ScopeRequest } from './schema.ts';

export type ResolvedScope = Target | Record<string, never>;

/** What the proven user asks for, if they have a role there; without a request their default project, else nothing. */
export async function resolveScope(
  identity: Identity,
  proven: Proven,
  request: ScopeRequest | undefined,
): Promise<ResolvedScope> {
  if (proven.credential) return credentialScope(proven.credential.project_id, request);
  if (request === undefined) return defaultScope(identity, proven);
  if (request === 'unscoped' || request.unscoped !== undefined) return {};
  if (request.system !== undefined)
    throw notImplemented('System scope is not implemented: ask for a project or a domain.');
  const target = request.project
    ? await projectTarget(identity, request.project)
    : await domainTarget(identity, request.domain);
  if (target && (await hasRole(identity, proven.userId, target))) return target;
  throw loginRefused();
}

function credentialScope(projectId: string, request: ScopeRequest | undefined): Target {
  if (request === undefined) return { project_id: projectId };
  throw badRequest('Application credentials cannot request a scope.');
}

async function defaultScope(
  identity: Identity,
  { userId, defaultProjectId }: Proven,
): Promise<ResolvedScope> {
  if (defaultProjectId === undefined) return {};
  const target = await projectTarget(identity, { id: defaultProjectId });
  return target && (await hasRole(identity, userId, target)) ? target : {};
}

async function projectTarget({ db }: Identity, by: OwnedRequest): Promise<Target | undefined> {
  const project = by.id === undefined ? await projectByName({ db }, by) : await findProject(db, by.id);
  const domain = project && (await findDomain(db, { id: project.domain_id }));
  return project?.enabled && domain?.enabled ? { project_id: project.id } : undefined;
}

async function projectByName({ db }: Pick<Identity, 'db'>, by: OwnedRequest) {
  const domain = await findDomain(db, by.domain ?? {});
  return domain && (await listProjects(db, { name: by.name ?? '', domain_id: domain.id }))[0];
}

async function domainTarget(
  { db }: Identity,
  by: { id?: string; name?: string } | undefined,
): Promise<Target | undefined> {
  if (!by) throw badRequest('Expecting to find project, domain or unscoped in scope.');
  const domain = await findDomain(db, by);
  return domain?.enabled ? { domain_id: domain.id } : undefined;
}

const hasRole = async ({ db }: Identity, userId: string, target: Target): Promise<boolean> =>
  (await rolesOn(db, userId, target)).length > 0;
