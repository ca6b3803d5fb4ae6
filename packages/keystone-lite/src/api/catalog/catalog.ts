// The service catalog as it stands in a token.
import { listEndpoints, listServices, type Endpoint } from '../../db/catalog.ts';
import type { KeystoneDatabase } from '../../db/tables.ts';

export type CatalogEntry = Awaited<ReturnType<typeof readCatalog>>[number];

/** A URL may hold `%(project_id)s`; such an endpoint is left out for a token without a project. */
export async function readCatalog(db: KeystoneDatabase, projectId: string | null) {
  const [services, endpoints] = await Promise.all([listServices(db), listEndpoints(db)]);
  return services.map(({ id, type, name }) => {
    const own = endpoints.filter((endpoint) => endpoint.service_id === id);
    return { endpoints: own.flatMap((endpoint) => catalogEndpoint(endpoint, projectId)), id, type, name };
  });
}

const projectPlace = /[%$]\((?:project|tenant)_id\)s/g;

function catalogEndpoint({ id, interface: side, region_id, url }: Endpoint, projectId: string | null) {
  if (projectId === null && url.search(projectPlace) >= 0) return [];
  return [
    { id, interface: side, region_id, url: url.replaceAll(projectPlace, projectId ?? ''), region: region_id },
  ];
}
