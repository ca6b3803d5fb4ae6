// /os-keypairs: the public keys of a user.
import { badRequest, notFound, requireAdmin, type AuthContext } from '@nova-lite/service-kit';
import { Type, type Static } from 'typebox';
import { deleteKeypair as dropKeypair, findKeypair, listKeypairs as queryKeypairs } from '../../db/index.ts';
import { endpoint } from '../endpoint.ts';
import { nextPage, pageLimit } from '../links.ts';
import { keypairDetail, keypairInList } from './view.ts';

export const OwnerQuery = Type.Object({ user_id: Type.Optional(Type.String({ maxLength: 255 })) });

const ListQuery = Type.Object({
  ...OwnerQuery.properties,
  limit: Type.Optional(Type.Integer({ minimum: 0 })),
  marker: Type.Optional(Type.String({ maxLength: 255 })),
});

export const listKeypairs = endpoint(
  { query: ListQuery },
  async ({ db, publicUrl }, { auth, query, version }) => {
    const owner = ownerOf(auth, query, version, 'index');
    const paged = version >= 35;
    if (paged && query.marker !== undefined && !(await findKeypair(db, owner, query.marker))) {
      throw badRequest(`marker [${query.marker}] not found`);
    }
    const keys = await queryKeypairs(
      db,
      owner,
      paged ? { limit: pageLimit(query), marker: query.marker } : {},
    );
    return {
      keypairs: keys.map((key) => keypairInList(key, version)),
      ...(paged
        ? nextPage(publicUrl, '/os-keypairs', {
            name: 'keypairs_links',
            query,
            ids: keys.map(({ name }) => name),
          })
        : {}),
    };
  },
);

export const showKeypair = endpoint(
  { query: OwnerQuery },
  async ({ db }, { auth, query, params, version }) => {
    const owner = ownerOf(auth, query, version, 'show');
    const name = params['name'] ?? '';
    const key = await findKeypair(db, owner, name);
    if (!key) throw missing(owner, name);
    return keypairDetail(key, version);
  },
);

export const deleteKeypair = endpoint(
  { query: OwnerQuery, status: (version) => (version >= 2 ? 204 : 202) },
  async ({ db }, { auth, query, params, version }) => {
    const owner = ownerOf(auth, query, version, 'delete');
    const name = params['name'] ?? '';
    if (!(await dropKeypair(db, owner, name))) throw missing(owner, name);
  },
);

const missing = (owner: string, name: string) => notFound(`Keypair ${name} not found for user ${owner}`);

/** From 2.10 an administrator may ask for another user's. */
export function ownerOf(
  auth: AuthContext,
  { user_id }: Static<typeof OwnerQuery>,
  version: number,
  verb: string,
): string {
  if (user_id === undefined || user_id === auth.userId || version < 10) return auth.userId;
  requireAdmin(auth, `os_compute_api:os-keypairs:${verb}`);
  return user_id;
}
