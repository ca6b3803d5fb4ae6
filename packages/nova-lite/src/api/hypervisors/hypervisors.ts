// /os-hypervisors
import { badRequest, notFound } from '@nova-lite/service-kit';
import { Type, type Static } from 'typebox';
import { findNode, listInstances, listNodes, listServices, type ComputeNodeRow } from '../../db/index.ts';
import type { Call, NovaApiOptions } from '../context.ts';
import { endpoint } from '../endpoint.ts';
import { nextPage, pageLimit } from '../links.ts';
import { isTrue, isUuid } from '../schemas.ts';
import { amounts, hypervisorDetail, hypervisorSummary, serversOn, type Hypervisor } from './view.ts';

const text = Type.Optional(Type.String({ maxLength: 255 }));
const Query = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 0 })),
  marker: text,
  hypervisor_hostname_pattern: text,
  with_servers: text,
});
type Query = Static<typeof Query>;

const policy = (name: string) => `os_compute_api:os-hypervisors:${name}`;

export const listHypervisors = endpoint({ query: Query, policy: policy('list') }, (api, call) =>
  page(api, call, '/os-hypervisors', hypervisorSummary),
);

export const listHypervisorDetails = endpoint({ query: Query, policy: policy('list-detail') }, (api, call) =>
  page(api, call, '/os-hypervisors/detail', hypervisorDetail),
);

export const showHypervisor = endpoint({ query: Query, policy: policy('show') }, async (api, call) => {
  const hypervisor = await hypervisorOr404(api, call);
  const servers = call.version >= 53 && isTrue(call.query.with_servers) ? serversOn(hypervisor) : {};
  return { hypervisor: { ...hypervisorDetail(hypervisor, call.version), ...servers } };
});

/** Until 2.87; then it is in `show`. */
export const showUptime = endpoint({ until: 87, policy: policy('uptime') }, async (api, call) => {
  const hypervisor = await hypervisorOr404(api, call);
  return {
    hypervisor: { ...hypervisorSummary(hypervisor, call.version), uptime: hypervisor.node.facts.uptime },
  };
});

export const showStatistics = endpoint({ until: 87, policy: policy('statistics') }, async (api) => {
  const all = (await hypervisors(api, await listNodes(api.db))).map(amounts);
  const sum = (key: keyof ReturnType<typeof amounts>) => all.reduce((total, one) => total + one[key], 0);
  const keys = Object.keys(all[0] ?? emptyAmounts) as (keyof ReturnType<typeof amounts>)[];
  return {
    hypervisor_statistics: { count: all.length, ...Object.fromEntries(keys.map((key) => [key, sum(key)])) },
  };
});

const emptyAmounts: Record<keyof ReturnType<typeof amounts>, 0> = {
  vcpus: 0,
  memory_mb: 0,
  local_gb: 0,
  vcpus_used: 0,
  memory_mb_used: 0,
  local_gb_used: 0,
  free_ram_mb: 0,
  free_disk_gb: 0,
  current_workload: 0,
  running_vms: 0,
  disk_available_least: 0,
};

async function page(
  api: NovaApiOptions,
  { query, version }: Call<unknown, Query>,
  path: string,
  view: typeof hypervisorSummary,
) {
  const paged = version >= 33;
  const nodes = matching(await listNodes(api.db), query, version);
  const shown = paged ? nodes.slice(startOf(nodes, query.marker, version)).slice(0, pageLimit(query)) : nodes;
  const found = await hypervisors(api, shown);
  const withServers = version >= 53 && isTrue(query.with_servers);
  const ids = shown.map((node) => String(version >= 53 ? node.uuid : node.id));
  return {
    hypervisors: found.map((one) => ({ ...view(one, version), ...(withServers ? serversOn(one) : {}) })),
    ...(paged ? nextPage(api.publicUrl, path, { name: 'hypervisors_links', query, ids }) : {}),
  };
}

function matching(
  nodes: ComputeNodeRow[],
  { hypervisor_hostname_pattern: part }: Query,
  version: number,
): ComputeNodeRow[] {
  if (part === undefined || version < 53) return nodes;
  const found = nodes.filter((node) => node.hypervisor_hostname.includes(part));
  if (found.length === 0) throw notFound(`No hypervisor matching '${part}' could be found.`);
  return found;
}

function startOf(nodes: readonly ComputeNodeRow[], marker: string | undefined, version: number): number {
  if (marker === undefined) return 0;
  const place = nodes.findIndex((node) => marker === String(version >= 53 ? node.uuid : node.id));
  if (place < 0) throw badRequest(`marker [${marker}] not found`);
  return place + 1;
}

async function hypervisorOr404(
  api: NovaApiOptions,
  { params, version }: Pick<Call, 'params' | 'version'>,
): Promise<Hypervisor> {
  const id = (params['id'] ?? '').slice(0, 255);
  if (version >= 53 && !isUuid(id)) throw badRequest(`Invalid uuid ${id}`);
  const node = version >= 53 || /^\d+$/.test(id) ? await findNode(api.db, id) : undefined;
  const [found] = node ? await hypervisors(api, [node]) : [];
  if (!found) throw notFound(`Hypervisor with ID '${id}' could not be found.`);
  return found;
}

async function hypervisors(
  { db, placement }: NovaApiOptions,
  nodes: readonly ComputeNodeRow[],
): Promise<Hypervisor[]> {
  const [services, usages] = await Promise.all([
    listServices(db, { binary: 'nova-compute' }),
    placement.usages(),
  ]);
  return Promise.all(
    nodes.map(async (node) => ({
      node,
      service: services.find(({ host }) => host === node.host),
      used: usages.get(node.host)?.used ?? { vcpus: 0, memoryMb: 0, diskGb: 0 },
      instances: await listInstances(db, { host: node.host }),
    })),
  );
}
