// Which projects may use a private flavor.
import { conflict, notFound } from '@nova-lite/service-kit';
import { Type } from 'typebox';
import { addFlavorProject, flavorProjects, removeFlavorProject, type NovaDatabase } from '../../db/index.ts';
import { endpoint } from '../endpoint.ts';
import { closed } from '../schemas.ts';
import { flavorOr404 } from './find.ts';

export const listFlavorAccess = endpoint(
  { policy: 'os_compute_api:os-flavor-access' },
  async ({ db }, { auth, params }) => {
    const flavor = await flavorOr404(db, auth, params['id'] ?? '');
    if (flavor.is_public) throw notFound('Access list not available for public flavors.');
    return accessList(db, flavor.id);
  },
);

const Project = Type.Object(
  { tenant: Type.String({ minLength: 1, maxLength: 255, pattern: '^[a-zA-Z0-9-]*$' }) },
  closed,
);
const Action = Type.Object(
  { addTenantAccess: Type.Optional(Project), removeTenantAccess: Type.Optional(Project) },
  { ...closed, minProperties: 1, maxProperties: 1 },
);

export const changeFlavorAccess = endpoint(
  { body: Action, policy: 'os_compute_api:os-flavor-access:add_tenant_access' },
  async ({ db }, { auth, params, body }) => {
    const flavor = await flavorOr404(db, auth, params['id'] ?? '');
    if (flavor.is_public) throw conflict('Can not add access to a public flavor.');
    await (body.addTenantAccess
      ? add(db, flavor.id, body.addTenantAccess.tenant)
      : remove(db, flavor.id, body.removeTenantAccess?.tenant ?? ''));
    return accessList(db, flavor.id);
  },
);

async function add(db: NovaDatabase, flavorId: string, project: string): Promise<void> {
  if (await addFlavorProject(db, flavorId, project)) return;
  throw conflict(`Flavor access already exists for flavor ${flavorId} and project ${project} combination.`);
}

async function remove(db: NovaDatabase, flavorId: string, project: string): Promise<void> {
  if (await removeFlavorProject(db, flavorId, project)) return;
  throw notFound(`Flavor access not found for ${flavorId} / ${project} combination.`);
}

const accessList = async (db: NovaDatabase, flavorId: string) => ({
  flavor_access: (await flavorProjects(db, flavorId)).map((tenant_id) => ({
    flavor_id: flavorId,
    tenant_id,
  })),
});
