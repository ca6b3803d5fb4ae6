// Projects. Users see their own; administrators see and change all.
import { Type } from 'typebox';
import type { App } from '@nova-lite/service-kit';
import { deleteProject, findProject, listProjects } from '../../db/projects.ts';
import { authorize, authorizeAdmin, authorizeSelf, couldNotFind } from '../../model/faults.ts';
import type { Identity } from '../identity.ts';
import { listLinks } from '../links.ts';
import { changeProject, createProject } from './create.ts';
import { NewProjectBody, ProjectChangesBody, ProjectFilterQuery } from './schema.ts';
import { projectView } from './view.ts';

const ById = Type.Object({ id: Type.String() });

export function projectRoutes(app: App, identity: Identity): void {
  const { db, tokens } = identity;

  app.get('/projects', { schema: { querystring: ProjectFilterQuery } }, async (request) => {
    authorizeAdmin(request.auth, 'list_projects');
    const projects = await listProjects(db, request.query);
    return {
      projects: projects.map((project) => projectView(identity, project)),
      links: listLinks(identity, request.url),
    };
  });
  app.get('/users/:id/projects', { schema: { params: ById } }, async (request) => {
    authorizeSelf(request.auth, request.params.id, 'list_user_projects');
    const projects = await listProjects(db, { memberId: request.params.id });
    return {
      projects: projects.map((project) => projectView(identity, project)),
      links: listLinks(identity, request.url),
    };
  });
  app.get('/projects/:id', { schema: { params: ById } }, async ({ auth, params: { id } }) => {
    authorize(auth.isAdmin || auth.projectId === id, 'get_project');
    const project = await findProject(db, id);
    if (!project) throw couldNotFind('project', id);
    return { project: projectView(identity, project) };
  });
  app.post('/projects', { schema: { body: NewProjectBody } }, async (request, reply) => {
    authorizeAdmin(request.auth, 'create_project');
    const project = await createProject(identity, request.body.project);
    return reply.code(201).send({ project: projectView(identity, project) });
  });
  app.patch(
    '/projects/:id',
    { schema: { params: ById, body: ProjectChangesBody } },
    async ({ auth, params, body }) => {
      authorizeAdmin(auth, 'update_project');
      return { project: projectView(identity, await changeProject(identity, params.id, body.project)) };
    },
  );
  app.delete('/projects/:id', { schema: { params: ById } }, async ({ auth, params: { id } }, reply) => {
    authorizeAdmin(auth, 'delete_project');
    if (!(await deleteProject(db, id))) throw couldNotFind('project', id);
    tokens.forget();
    return reply.code(204).send();
  });
}
