// GET /flavors, /flavors/detail, /flavors/{id}
import { badRequest } from '@nova-lite/service-kit';
import { Type, type Static } from 'typebox';
import { listFlavors as queryFlavors, type FlavorFilter, type FlavorRow } from '../../db/index.ts';
import type { Call, NovaApiOptions } from '../context.ts';
import { endpoint } from '../endpoint.ts';
import { nextPage, pageLimit } from '../links.ts';
import { flavorOr404 } from './find.ts';
import { flavorDetail, flavorSummary } from './view.ts';

const sortKeys = [
  'flavorid',
  'name',
  'memory_mb',
  'vcpus',
  'root_gb',
  'ephemeral_gb',
  'swap',
  'is_public',
  'created_at',
] as const;

const Query = Type.Object({
  is_public: Type.Optional(Type.String({ maxLength: 16 })),
  minRam: Type.Optional(Type.Integer({ minimum: 0 })),
  minDisk: Type.Optional(Type.Integer({ minimum: 0 })),
  limit: Type.Optional(Type.Integer({ minimum: 0 })),
  marker: Type.Optional(Type.String({ maxLength: 255 })),
  sort_key: Type.Optional(Type.Enum([...sortKeys])),
  sort_dir: Type.Optional(Type.Enum(['asc', 'desc'])),
});
type Query = Static<typeof Query>;

export const listFlavors = endpoint({ query: Query }, (api, call) =>
  page(api, call, '/flavors', flavorSummary),
);

export const listFlavorDetails = endpoint({ query: Query }, (api, call) =>
  page(api, call, '/flavors/detail', flavorDetail),
);

export const showFlavor = endpoint({}, async ({ db, publicUrl }, { auth, params, version }) => ({
  flavor: flavorDetail(await flavorOr404(db, auth, params['id'] ?? ''), version, publicUrl),
}));

async function page(
  api: NovaApiOptions,
  call: Call<unknown, Query>,
  path: string,
  view: typeof flavorSummary,
) {
  const { query, version } = call;
  const all = sorted(await queryFlavors(api.db, filterOf(call)), query);
  const flavors = all.slice(startOf(all, query.marker)).slice(0, pageLimit(query));
  return {
    flavors: flavors.map((flavor) => view(flavor, version, api.publicUrl)),
    ...nextPage(api.publicUrl, path, { name: 'flavors_links', query, ids: flavors.map(({ id }) => id) }),
  };
}

/** An administrator sees public ones unless asked otherwise, as in Nova; others see what they may use. */
function filterOf({ auth, query }: Call<unknown, Query>): FlavorFilter {
  const sizes = { minRamMb: query.minRam, minDiskGb: query.minDisk };
  if (!auth.isAdmin) return { ...sizes, usableBy: auth.projectId };
  return { ...sizes, isPublic: asksForPublic(query.is_public) };
}

function asksForPublic(text: string | undefined): boolean | undefined {
  if (text === undefined) return true;
  const word = text.toLowerCase();
  if (word === 'none') return undefined;
  if (['true', '1', 'yes', 'on', 't', 'y'].includes(word)) return true;
  if (['false', '0', 'no', 'off', 'f', 'n'].includes(word)) return false;
  throw badRequest(`Invalid is_public filter [${text}]`);
}

const valueOf: Readonly<Record<(typeof sortKeys)[number], (flavor: FlavorRow) => string | number>> = {
  flavorid: (flavor) => flavor.id,
  name: (flavor) => flavor.name,
  memory_mb: (flavor) => flavor.ram_mb,
  vcpus: (flavor) => flavor.vcpus,
  root_gb: (flavor) => flavor.disk_gb,
  ephemeral_gb: (flavor) => flavor.ephemeral_gb,
  swap: (flavor) => flavor.swap_mb,
  is_public: (flavor) => Number(flavor.is_public),
  created_at: (flavor) => flavor.created_at.getTime(),
};

function sorted(flavors: FlavorRow[], { sort_key = 'flavorid', sort_dir = 'asc' }: Query): FlavorRow[] {
  const value = valueOf[sort_key];
  const sign = sort_dir === 'asc' ? 1 : -1;
  const compare = (a: string | number, b: string | number) => (a < b ? -1 : a > b ? 1 : 0);
  return flavors.sort((a, b) => sign * (compare(value(a), value(b)) || compare(a.id, b.id)));
}

function startOf(flavors: readonly FlavorRow[], marker: string | undefined): number {
  if (marker === undefined) return 0;
  const place = flavors.findIndex(({ id }) => id === marker);
  if (place < 0) throw badRequest(`marker [${marker}] not found`);
  return place + 1;
}
