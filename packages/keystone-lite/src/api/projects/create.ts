// POST and PATCH /v3/projects
import { defaultDomain } from '../../db/domains.ts';
import { insertProject, updateProject, type Project } from '../../db/projects.ts';
import { isDuplicate, isMissingReference } from '../../db/violations.ts';
import { couldNotFind, duplicate } from '../../model/faults.ts';
import { newId } from '../../model/ids.ts';
import type { Identity } from '../identity.ts';
import type { NewProjectRequest, ProjectChanges } from './schema.ts';

export async function createProject({ db }: Identity, request: NewProjectRequest): Promise<Project> {
  const domainId = request.domain_id ?? defaultDomain.id;
  const { name, description, enabled } = request;
  try {
    return await insertProject(db, {
      id: newId(),
      domain_id: domainId,
      name,
      description: description ?? '',
      enabled,
    });
  } catch (error) {
    if (isDuplicate(error)) throw duplicate('project', name, domainId);
    if (isMissingReference(error)) throw couldNotFind('domain', domainId);
    throw error;
  }
}

export async function changeProject(
  { db, tokens }: Identity,
  id: string,
  { name, description, enabled }: ProjectChanges,
): Promise<Project> {
  try {
    const project = await updateProject(db, id, { name, description, enabled });
    if (!project) throw couldNotFind('project', id);
    return project;
  } catch (error) {
    if (isDuplicate(error)) throw duplicate('project', name ?? '');
    throw error;
  } finally {
    tokens.forget();
  }
}
