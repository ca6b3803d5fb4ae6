// Which processes of compute there are, and when each was last heard of. Ages are by the database's clock.
import { sql, type Selectable } from 'kysely';
import type { NovaDatabase } from './database.ts';
import type { ServiceTable } from './tables.ts';

export type ServiceRow = Selectable<ServiceTable> & { readonly age_seconds: number };

export interface Heartbeat {
  /** Taken the first time this service is heard of. */
  readonly uuid: string;
  readonly binary: ServiceTable['binary'];
  readonly host: string;
  readonly zone: string;
}

/** Makes the service known, or says that it is alive. */
export async function heartbeat(db: NovaDatabase, service: Heartbeat): Promise<void> {
  await db
    .insertInto('services')
    .values({ ...service, disabled_reason: null, last_seen: sql<Date>`now()` })
    .onConflict((conflict) =>
      conflict.columns(['binary', 'host']).doUpdateSet({ zone: service.zone, last_seen: sql<Date>`now()` }),
    )
    .execute();
}

export interface ServiceFilter {
  readonly binary?: string;
  readonly host?: string;
  readonly uuid?: string;
}

export async function listServices(db: NovaDatabase, filter: ServiceFilter = {}): Promise<ServiceRow[]> {
  let query = db.selectFrom('services').selectAll().select(age).orderBy('id');
  if (filter.binary !== undefined)
    query = query.where('binary', '=', filter.binary as ServiceTable['binary']);
  if (filter.host !== undefined) query = query.where('host', '=', filter.host);
  if (filter.uuid !== undefined) query = query.where('uuid', '=', filter.uuid);
  return query.execute();
}

export type ServicePatch = Partial<Pick<ServiceRow, 'disabled' | 'disabled_reason' | 'forced_down'>>;

export async function updateService(db: NovaDatabase, id: number, patch: ServicePatch): Promise<void> {
  await db.updateTable('services').set(patch).where('id', '=', id).execute();
}

/** False when there is none of that uuid. */
export async function deleteService(db: NovaDatabase, uuid: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('services').where('uuid', '=', uuid).executeTakeFirst();
  return numDeletedRows > 0n;
}

const age = sql<number>`extract(epoch from now() - last_seen)::float8`.as('age_seconds');

/** Nova's `service_down_time`. */
export const serviceDownSeconds = 60;

export function isUp(service: Pick<ServiceRow, 'age_seconds' | 'forced_down'>): boolean {
  return !service.forced_down && service.age_seconds <= serviceDownSeconds;
}
