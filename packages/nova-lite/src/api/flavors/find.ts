// The flavor that a path names, if the caller may see it.
import { notFound, type AuthContext } from '@nova-lite/service-kit';
import { findFlavor, flavorProjects, type FlavorRow, type NovaDatabase } from '../../db/index.ts';

/** Undefined when there is none, or a private one of other projects. */
export async function usableFlavor(
  db: NovaDatabase,
  auth: AuthContext,
  id: string,
): Promise<FlavorRow | undefined> {
  const flavor = await findFlavor(db, id);
  if (!flavor || flavor.is_public || auth.isAdmin) return flavor;
  return (await flavorProjects(db, id)).includes(auth.projectId) ? flavor : undefined;
}

export async function flavorOr404(db: NovaDatabase, auth: AuthContext, id: string): Promise<FlavorRow> {
  const flavor = await usableFlavor(db, auth, id);
  if (flavor) return flavor;
  throw notFound(`Flavor ${id.slice(0, 255)} could not be found.`);
}
