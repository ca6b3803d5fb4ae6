// /servers/{id}/metadata: the properties of a server.
import { badRequest, forbidden, notFound } from '@nova-lite/service-kit';
import { Type } from 'typebox';
import { updateInstance } from '../../db/index.ts';
import { tokenModeProblem } from '../../model/metadata-tokens.ts';
import type { Call, NovaApiOptions } from '../context.ts';
import { endpoint } from '../endpoint.ts';
import { Metadata, closed } from '../schemas.ts';
import { lockedServerOr404, serverOr404 } from './find.ts';
import { tellGuest } from './update.ts';

const Body = Type.Object({ metadata: Metadata }, closed);
const OneBody = Type.Object({ meta: Metadata }, closed);
type Items = Readonly<Record<string, string>>;

export const listMetadata = endpoint({}, async ({ db }, call) => ({
  metadata: (await serverOr404(db, call)).metadata,
}));

/** Adds to what is there. */
export const addMetadata = endpoint({ body: Body }, async (api, call) => ({
  metadata: await change(api, call, (there) => ({ ...there, ...call.body.metadata })),
}));

export const replaceMetadata = endpoint({ body: Body }, async (api, call) => ({
  metadata: await change(api, call, () => call.body.metadata),
}));

export const showMetadatum = endpoint({}, async ({ db }, call) => {
  const key = call.params['key'] ?? '';
  const { metadata } = await serverOr404(db, call);
  checkPresent(metadata, key);
  return { meta: { [key]: metadata[key] } };
});

export const setMetadatum = endpoint({ body: OneBody }, async (api, call) => {
  const { meta } = call.body;
  const keys = Object.keys(meta);
  if (keys.length !== 1) throw badRequest('Request body contains too many items');
  if (keys[0] !== call.params['key']) throw badRequest('Request body and URI mismatch');
  await change(api, call, (there) => ({ ...there, ...meta }));
  return { meta };
});

export const deleteMetadatum = endpoint({ status: 204 }, async (api, call) => {
  const key = call.params['key'] ?? '';
  await change(api, call, (there) => {
    checkPresent(there, key);
    const { [key]: _dropped, ...rest } = there;
    return rest;
  });
});

function checkPresent(metadata: Items, key: string): void {
  if (!Object.hasOwn(metadata, key)) throw notFound('Metadata item was not found');
}

/** Stores what `next` makes of what is there, and tells the guest's host. */
async function change(
  api: NovaApiOptions,
  call: Pick<Call, 'auth' | 'params'>,
  next: (there: Items) => Items,
): Promise<Items> {
  const { metadataItems } = api.config.quota;
  const row = await api.db.transaction().execute(async (trx) => {
    const before = await lockedServerOr404(trx, call);
    const metadata = next(before.metadata);
    const tooMany = metadataItems >= 0 && Object.keys(metadata).length > metadataItems;
    if (tooMany) throw forbidden(`Maximum number of metadata items exceeds ${metadataItems}`);
    const problem = tokenModeProblem(metadata);
    if (problem) throw badRequest(problem);
    return (await updateInstance(trx, before.uuid, { metadata })) ?? before;
  });
  await tellGuest(api, row);
  return row.metadata;
}
