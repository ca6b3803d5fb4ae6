// Users. Everybody sees themselves; administrators see and change all.
import { Type } from 'typebox';
import type { App } from '@nova-lite/service-kit';
import { deleteUser, findUser, listUsers } from '../../db/users.ts';
import { authorize, authorizeAdmin, authorizeSelf, couldNotFind } from '../../model/faults.ts';
import type { Identity } from '../identity.ts';
import { listLinks } from '../links.ts';
import { changePassword, changeUser, createUser } from './create.ts';
import { NewUserBody, PasswordChangeBody, UserChangesBody, UserFilterQuery } from './schema.ts';
import { userView } from './view.ts';

const ById = Type.Object({ id: Type.String() });

export function userRoutes(app: App, identity: Identity): void {
  const { db, tokens } = identity;

  app.get('/users', { schema: { querystring: UserFilterQuery } }, async (request) => {
    authorizeAdmin(request.auth, 'list_users');
    const users = await listUsers(db, request.query);
    return { users: users.map((user) => userView(identity, user)), links: listLinks(identity, request.url) };
  });
  app.get('/users/:id', { schema: { params: ById } }, async ({ auth, params: { id } }) => {
    authorizeSelf(auth, id, 'get_user');
    const user = await findUser(db, id);
    if (!user) throw couldNotFind('user', id);
    return { user: userView(identity, user) };
  });
  app.post('/users', { schema: { body: NewUserBody } }, async (request, reply) => {
    authorizeAdmin(request.auth, 'create_user');
    const user = await createUser(identity, request.body.user);
    return reply.code(201).send({ user: userView(identity, user) });
  });
  app.patch(
    '/users/:id',
    { schema: { params: ById, body: UserChangesBody } },
    async ({ auth, params, body }) => {
      authorizeAdmin(auth, 'update_user');
      return { user: userView(identity, await changeUser(identity, params.id, body.user)) };
    },
  );
  app.delete('/users/:id', { schema: { params: ById } }, async ({ auth, params: { id } }, reply) => {
    authorizeAdmin(auth, 'delete_user');
    if (!(await deleteUser(db, id))) throw couldNotFind('user', id);
    tokens.forget();
    return reply.code(204).send();
  });
  app.post(
    '/users/:id/password',
    { schema: { params: ById, body: PasswordChangeBody } },
    async ({ auth, params, body }, reply) => {
      authorize(auth.userId === params.id, 'change_password');
      await changePassword(identity, params.id, body.user);
      return reply.code(204).send();
    },
  );
}
