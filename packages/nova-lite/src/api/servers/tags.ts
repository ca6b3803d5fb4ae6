// /servers/{id}/tags (2.26)
import { badRequest, notFound } from '@nova-lite/service-kit';
import { Type } from 'typebox';
import { updateInstance } from '../../db/index.ts';
import type { Call, NovaApiOptions } from '../context.ts';
import { Answer, endpoint } from '../endpoint.ts';
import { invalidInput } from '../faults.ts';
import { closed } from '../schemas.ts';
import { Tags } from './create-schema.ts';
import { lockedServerOr404, serverOr404 } from './find.ts';

const since = 26;
const most = 50;

export const listTags = endpoint({ since }, async ({ db }, call) => ({
  tags: (await serverOr404(db, call)).tags,
}));

export const replaceTags = endpoint(
  { since, body: Type.Object({ tags: Tags }, closed) },
  async (api, call) => ({
    tags: (await change(api, call, () => call.body.tags)).after,
  }),
);

export const deleteTags = endpoint({ since, status: 204 }, async (api, call) => {
  await change(api, call, () => []);
});

export const showTag = endpoint({ since, status: 204 }, async ({ db }, call) => {
  const row = await serverOr404(db, call);
  checkPresent(row.uuid, row.tags, call.params['tag'] ?? '');
});

/** 201 for a new one, 204 for one that is there. */
export const addTag = endpoint({ since }, async (api, call) => {
  const tag = call.params['tag'] ?? '';
  if (tag.length > 60 || /[,/\u0000]/.test(tag))
    throw invalidInput('tag', tag, `'${tag.slice(0, 80)}' is not a valid tag`);
  const { before, after } = await change(api, call, (there) =>
    there.includes(tag) ? there : [...there, tag],
  );
  if (before.length === after.length) return new Answer(204, undefined);
  return new Answer(201, undefined, {
    Location: `${api.publicUrl}/v2.1/servers/${call.params['id'] ?? ''}/tags/${encodeURIComponent(tag)}`,
  });
});

export const deleteTag = endpoint({ since, status: 204 }, async (api, call) => {
  const tag = call.params['tag'] ?? '';
  await change(api, call, (there, uuid) => {
    checkPresent(uuid, there, tag);
    return there.filter((other) => other !== tag);
  });
});

function checkPresent(uuid: string, tags: readonly string[], tag: string): void {
  if (!tags.includes(tag)) throw notFound(`Server ${uuid} has no tag '${tag.slice(0, 80)}'`);
}

type Next = (there: string[], uuid: string) => string[];

function change({ db }: NovaApiOptions, call: Pick<Call, 'auth' | 'params'>, next: Next) {
  return db.transaction().execute(async (trx) => {
    const { uuid, tags } = await lockedServerOr404(trx, call);
    const after = next(tags, uuid);
    if (after.length > most) throw badRequest(`The number of tags exceeded the per-server limit ${most}`);
    await updateInstance(trx, uuid, { tags: after });
    return { before: tags, after };
  });
}
