// Roles, to read; who has them where, to change.
import { Type } from 'typebox';
import type { App } from '@nova-lite/service-kit';
import { findRole, listAssignments, listRoles } from '../../db/roles.ts';
import { authorizeAdmin, authorizeSelf, couldNotFind } from '../../model/faults.ts';
import type { Identity } from '../identity.ts';
import { listLinks } from '../links.ts';
import { grant, granted, revoke, type Place } from './grants.ts';
import { assignmentView, roleView } from './view.ts';

const text = Type.Optional(Type.String());
const ById = Type.Object({ id: Type.String() });
const ByName = Type.Object({ name: text });
const Assignee = Type.Object({ target_id: Type.String(), user_id: Type.String() });
const OneGrant = Type.Object({ target_id: Type.String(), user_id: Type.String(), role_id: Type.String() });
const AssignmentFilter = Type.Object({
  'user.id': text,
  'role.id': text,
  'scope.project.id': text,
  'scope.domain.id': text,
  include_names: text,
});

export function roleRoutes(app: App, identity: Identity): void {
  app.get('/roles', { schema: { querystring: ByName } }, async (request) => {
    authorizeAdmin(request.auth, 'list_roles');
    const roles = await listRoles(identity.db, request.query);
    return { roles: roles.map((role) => roleView(identity, role)), links: listLinks(identity, request.url) };
  });
  app.get('/roles/:id', { schema: { params: ById } }, async ({ auth, params: { id } }) => {
    authorizeAdmin(auth, 'get_role');
    const role = await findRole(identity.db, id);
    if (!role) throw couldNotFind('role', id);
    return { role: roleView(identity, role) };
  });
  app.get('/role_assignments', { schema: { querystring: AssignmentFilter } }, async (request) => {
    const { query, auth } = request;
    authorizeSelf(auth, query['user.id'] ?? '', 'list_role_assignments');
    const rows = await listAssignments(identity.db, assignmentFilter(query));
    const withNames =
      query.include_names !== undefined && !['0', 'false'].includes(query.include_names.toLowerCase());
    return {
      role_assignments: rows.map((row) => assignmentView(identity, row, withNames)),
      links: listLinks(identity, request.url),
    };
  });
  for (const place of ['projects', 'domains'] as const) grantRoutes(app, identity, place);
}

const assignmentFilter = (query: Record<string, string | undefined>) => ({
  user_id: query['user.id'],
  role_id: query['role.id'],
  project_id: query['scope.project.id'],
  domain_id: query['scope.domain.id'],
});

function grantRoutes(app: App, identity: Identity, place: Place): void {
  const base = `/${place}/:target_id/users/:user_id/roles`;

  app.get(base, { schema: { params: Assignee } }, async (request) => {
    authorizeAdmin(request.auth, 'list_grants');
    const roles = await granted(identity, place, request.params as Assigned);
    return { roles: roles.map((role) => roleView(identity, role)), links: listLinks(identity, request.url) };
  });
  app.get(`${base}/:role_id`, { schema: { params: OneGrant } }, async (request, reply) => {
    authorizeAdmin(request.auth, 'check_grant');
    const { role_id, ...who } = request.params as Assigned & { role_id: string };
    const roles = await granted(identity, place, who);
    if (!roles.some((role) => role.id === role_id)) throw couldNotFind('role assignment with role', role_id);
    return reply.code(204).send();
  });
  app.put(`${base}/:role_id`, { schema: { params: OneGrant } }, async ({ auth, params }, reply) => {
    authorizeAdmin(auth, 'create_grant');
    await grant(identity, place, params as Assigned & { role_id: string });
    return reply.code(204).send();
  });
  app.delete(`${base}/:role_id`, { schema: { params: OneGrant } }, async ({ auth, params }, reply) => {
    authorizeAdmin(auth, 'revoke_grant');
    await revoke(identity, place, params as Assigned & { role_id: string });
    return reply.code(204).send();
  });
}

/** A path that is put together has no literal type from which fastify could tell its parameters. */
type Assigned = { readonly target_id: string; readonly user_id: string };
