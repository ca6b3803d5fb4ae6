// /flavors/{id}/os-extra_specs
import { badRequest, notFound } from '@nova-lite/service-kit';
import { Type } from 'typebox';
import { setExtraSpecs } from '../../db/index.ts';
import { endpoint } from '../endpoint.ts';
import { Metadata, closed } from '../schemas.ts';
import { flavorOr404 } from './find.ts';

const policy = (verb: string) => `os_compute_api:os-flavor-extra-specs:${verb}`;

export const listExtraSpecs = endpoint({}, async ({ db }, { auth, params }) => {
  const flavor = await flavorOr404(db, auth, params['id'] ?? '');
  return { extra_specs: flavor.extra_specs };
});

/** Adds to what is there. */
export const createExtraSpecs = endpoint(
  { body: Type.Object({ extra_specs: Metadata }, closed), policy: policy('create') },
  async ({ db }, { auth, params, body }) => {
    const flavor = await flavorOr404(db, auth, params['id'] ?? '');
    await setExtraSpecs(db, flavor.id, { ...flavor.extra_specs, ...body.extra_specs });
    return { extra_specs: body.extra_specs };
  },
);

export const showExtraSpec = endpoint({}, async ({ db }, { auth, params }) => {
  const flavor = await flavorOr404(db, auth, params['id'] ?? '');
  const { key, value } = specOr404(flavor, params['key'] ?? '');
  return { [key]: value };
});

export const updateExtraSpec = endpoint(
  { body: Metadata, policy: policy('update') },
  async ({ db }, { auth, params, body }) => {
    const flavor = await flavorOr404(db, auth, params['id'] ?? '');
    const key = params['key'] ?? '';
    if (Object.keys(body).length !== 1 || !Object.hasOwn(body, key))
      throw badRequest('Request body and URI mismatch');
    await setExtraSpecs(db, flavor.id, { ...flavor.extra_specs, ...body });
    return body;
  },
);

export const deleteExtraSpec = endpoint({ policy: policy('delete') }, async ({ db }, { auth, params }) => {
  const flavor = await flavorOr404(db, auth, params['id'] ?? '');
  const { key } = specOr404(flavor, params['key'] ?? '');
  const { [key]: _dropped, ...rest } = flavor.extra_specs;
  await setExtraSpecs(db, flavor.id, rest);
});

function specOr404(flavor: { id: string; extra_specs: Readonly<Record<string, string>> }, key: string) {
  const value = Object.hasOwn(flavor.extra_specs, key) ? flavor.extra_specs[key] : undefined;
  if (value === undefined) throw notFound(`Flavor ${flavor.id} has no extra specs with key ${key}.`);
  return { key, value };
}
