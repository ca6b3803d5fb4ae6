// POST /flavors, PUT and DELETE /flavors/{id}
import { conflict } from '@nova-lite/service-kit';
import { Type } from 'typebox';
import {
  deleteFlavor as dropFlavor,
  findFlavor,
  insertFlavor,
  isDuplicate,
  updateFlavorDescription,
  type NewFlavor,
} from '../../db/index.ts';
import { endpoint } from '../endpoint.ts';
import { BooleanOrWord, Description, Name, NumberOrDigits, closed, isTrue } from '../schemas.ts';
import { refuseOutOfVersion } from '../version-gates.ts';
import { flavorOr404 } from './find.ts';
import { flavorDetail } from './view.ts';

const NewFlavorBody = Type.Object(
  {
    flavor: Type.Object(
      {
        name: Name,
        id: Type.Optional(
          Type.Union([
            Type.String({ minLength: 1, maxLength: 255, pattern: '^(?! )[a-zA-Z0-9. _-]+(?<! )$' }),
            Type.Integer(),
            Type.Null(),
          ]),
        ),
        ram: NumberOrDigits(1),
        vcpus: NumberOrDigits(1),
        disk: NumberOrDigits(0),
        'OS-FLV-EXT-DATA:ephemeral': Type.Optional(NumberOrDigits(0)),
        swap: Type.Optional(NumberOrDigits(0)),
        rxtx_factor: Type.Optional(
          Type.Union([
            Type.Number({ exclusiveMinimum: 0 }),
            Type.String({ pattern: '^[0-9]{1,9}([.][0-9]{1,9})?$' }),
          ]),
        ),
        'os-flavor-access:is_public': Type.Optional(BooleanOrWord),
        description: Type.Optional(Description),
      },
      closed,
    ),
  },
  closed,
);

export const createFlavor = endpoint(
  { body: NewFlavorBody, policy: 'os_compute_api:os-flavor-manage:create' },
  async ({ db, publicUrl, newId }, { body: { flavor }, version }) => {
    refuseOutOfVersion('flavor', flavor, { description: { since: 55 } }, version);
    const id =
      flavor.id === undefined || flavor.id === null || flavor.id === 'auto' ? newId() : String(flavor.id);
    if (await findFlavor(db, id)) throw conflict(`Flavor with ID ${id} already exists.`);
    const row: NewFlavor = {
      id,
      name: flavor.name,
      ram_mb: Number(flavor.ram),
      vcpus: Number(flavor.vcpus),
      disk_gb: Number(flavor.disk),
      ephemeral_gb: Number(flavor['OS-FLV-EXT-DATA:ephemeral'] ?? 0),
      swap_mb: Number(flavor.swap ?? 0),
      rxtx_factor: Number(flavor.rxtx_factor ?? 1),
      is_public: isTrue(flavor['os-flavor-access:is_public'] ?? true),
      description: flavor.description ?? null,
    };
    const inserted = await insertFlavor(db, row).catch((error: unknown) => {
      throw isDuplicate(error) ? conflict(`Flavor with name ${flavor.name} already exists.`) : error;
    });
    return { flavor: flavorDetail(inserted, version, publicUrl) };
  },
);

const Update = Type.Object({ flavor: Type.Object({ description: Description }, closed) }, closed);

export const updateFlavor = endpoint(
  { body: Update, since: 55, policy: 'os_compute_api:os-flavor-manage:update' },
  async ({ db, publicUrl }, { auth, body, params, version }) => {
    const flavor = await flavorOr404(db, auth, params['id'] ?? '');
    const { description } = body.flavor;
    await updateFlavorDescription(db, flavor.id, description);
    return { flavor: flavorDetail({ ...flavor, description }, version, publicUrl) };
  },
);

/** Servers keep the flavor that they were made with. */
export const deleteFlavor = endpoint(
  { status: 202, policy: 'os_compute_api:os-flavor-manage:delete' },
  async ({ db }, { auth, params }) => {
    const flavor = await flavorOr404(db, auth, params['id'] ?? '');
    await dropFlavor(db, flavor.id);
  },
);
