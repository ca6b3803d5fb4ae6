// Queries of the tables `flavors` and `flavor_access`.
import type { Insertable, Selectable } from 'kysely';
import type { NovaDatabase } from './database.ts';
import type { FlavorSnapshot, FlavorTable } from './tables.ts';

export type FlavorRow = Selectable<FlavorTable>;
export type NewFlavor = Omit<Insertable<FlavorTable>, 'extra_specs'>;

/** Throws PostgreSQL's duplicate error (`isDuplicate`) when the id or the name is taken. */
export async function insertFlavor(
  db: NovaDatabase,
  flavor: NewFlavor,
  extraSpecs: Record<string, string> = {},
): Promise<FlavorRow> {
  const row = { ...flavor, extra_specs: JSON.stringify(extraSpecs) };
  return db.insertInto('flavors').values(row).returningAll().executeTakeFirstOrThrow();
}

/** Also finds private flavors: see `mayUseFlavor`. */
export async function findFlavor(db: NovaDatabase, id: string): Promise<FlavorRow | undefined> {
  return db.selectFrom('flavors').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function findFlavorByName(db: NovaDatabase, name: string): Promise<FlavorRow | undefined> {
  return db.selectFrom('flavors').selectAll().where('name', '=', name).executeTakeFirst();
}

export interface FlavorFilter {
  /** Public ones and those that this project was given. Undefined: whoever they are for. */
  readonly usableBy?: string;
  readonly isPublic?: boolean;
  readonly minRamMb?: number;
  readonly minDiskGb?: number;
}

export async function listFlavors(db: NovaDatabase, filter: FlavorFilter = {}): Promise<FlavorRow[]> {
  const { usableBy } = filter;
  let query = db.selectFrom('flavors').selectAll();
  if (filter.isPublic !== undefined) query = query.where('is_public', '=', filter.isPublic);
  if (filter.minRamMb !== undefined) query = query.where('ram_mb', '>=', filter.minRamMb);
  if (filter.minDiskGb !== undefined) query = query.where('disk_gb', '>=', filter.minDiskGb);
  if (usableBy !== undefined) {
    const given = db.selectFrom('flavor_access').select('flavor_id').where('project_id', '=', usableBy);
    query = query.where((eb) => eb.or([eb('is_public', '=', true), eb('id', 'in', given)]));
  }
  return query.execute();
}

export async function updateFlavorDescription(
  db: NovaDatabase,
  id: string,
  description: string | null,
): Promise<void> {
  await db.updateTable('flavors').set({ description }).where('id', '=', id).execute();
}

export async function setExtraSpecs(
  db: NovaDatabase,
  id: string,
  extraSpecs: Readonly<Record<string, string>>,
): Promise<void> {
  await db
    .updateTable('flavors')
    .set({ extra_specs: JSON.stringify(extraSpecs) })
    .where('id', '=', id)
    .execute();
}

/** False when there was none. */
export async function deleteFlavor(db: NovaDatabase, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('flavors').where('id', '=', id).executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Projects that a private flavor was given to. */
export async function flavorProjects(db: NovaDatabase, flavorId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('flavor_access')
    .select('project_id')
    .where('flavor_id', '=', flavorId)
    .orderBy('project_id')
    .execute();
  return rows.map((row) => row.project_id);
}

/** False when the project has it already. */
export async function addFlavorProject(
  db: NovaDatabase,
  flavorId: string,
  projectId: string,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('flavor_access')
    .values({ flavor_id: flavorId, project_id: projectId })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** False when the project did not have it. */
export async function removeFlavorProject(
  db: NovaDatabase,
  flavorId: string,
  projectId: string,
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('flavor_access')
    .where('flavor_id', '=', flavorId)
    .where('project_id', '=', projectId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** The flavor as an instance keeps it. */
export function snapshotOf(flavor: FlavorRow): FlavorSnapshot {
  return {
    id: flavor.id,
    name: flavor.name,
    vcpus: flavor.vcpus,
    ramMb: flavor.ram_mb,
    diskGb: flavor.disk_gb,
    ephemeralGb: flavor.ephemeral_gb,
    swapMb: flavor.swap_mb,
    extraSpecs: flavor.extra_specs,
  };
}
