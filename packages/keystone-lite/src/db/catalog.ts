// Queries on regions, services and endpoints: what the cloud offers, and where.
import type { Selectable } from 'kysely';
import type { EndpointTable, KeystoneDatabase, ServiceTable } from './tables.ts';

export type Service = Selectable<ServiceTable>;
export type Endpoint = Selectable<EndpointTable>;
export type Region = { readonly id: string; readonly description: string };

export const listRegions = (db: KeystoneDatabase): Promise<Region[]> =>
  db.selectFrom('regions').selectAll().orderBy('id').execute();

export function listServices(
  db: KeystoneDatabase,
  { type, name }: { type?: string; name?: string } = {},
): Promise<Service[]> {
  return db
    .selectFrom('services')
    .selectAll()
    .$if(type !== undefined, (q) => q.where('type', '=', type ?? ''))
    .$if(name !== undefined, (q) => q.where('name', '=', name ?? ''))
    .orderBy('type')
    .execute();
}

export interface EndpointFilter {
  readonly service_id?: string;
  readonly region_id?: string;
  readonly interface?: string;
}

export function listEndpoints(db: KeystoneDatabase, filter: EndpointFilter = {}): Promise<Endpoint[]> {
  const { service_id, region_id, interface: side } = filter;
  return db
    .selectFrom('endpoints')
    .selectAll()
    .$if(service_id !== undefined, (q) => q.where('service_id', '=', service_id ?? ''))
    .$if(region_id !== undefined, (q) => q.where('region_id', '=', region_id ?? ''))
    .$if(side !== undefined, (q) => q.where('interface', '=', (side ?? 'public') as Endpoint['interface']))
    .orderBy('service_id')
    .orderBy('interface')
    .execute();
}
