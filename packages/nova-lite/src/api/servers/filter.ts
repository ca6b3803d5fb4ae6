// From the query of a list to what the database is asked for.
import { badRequest, forbidden, requireAdmin } from '@nova-lite/service-kit';
import { Type, type Static } from 'typebox';
import { sortColumns, type InstanceFilter, type InstanceSort, type SortKey } from '../../db/index.ts';
import type { VmState } from '../../model/states.ts';
import type { Call } from '../context.ts';
import { pageLimit } from '../links.ts';
import { isTrue } from '../schemas.ts';
import { momentOf } from '../times.ts';

const text = Type.Optional(Type.String({ maxLength: 255, pattern: '^[^\\x00]*$' }));
const texts = Type.Optional(
  Type.Array(Type.String({ maxLength: 255, pattern: '^[^\\x00]*$' }), { maxItems: 10 }),
);

export const ListQuery = Type.Object({
  name: text,
  status: texts,
  image: text,
  flavor: text,
  host: text,
  node: text,
  hostname: text,
  uuid: text,
  ip: text,
  ip6: text,
  description: text,
  key_name: text,
  availability_zone: text,
  config_drive: text,
  reservation_id: text,
  launch_index: Type.Optional(Type.Integer()),
  power_state: Type.Optional(Type.Integer()),
  vm_state: text,
  task_state: text,
  user_id: text,
  project_id: text,
  tenant_id: text,
  all_tenants: text,
  deleted: text,
  'changes-since': text,
  'changes-before': text,
  tags: text,
  'tags-any': text,
  'not-tags': text,
  'not-tags-any': text,
  sort_key: texts,
  sort_dir: texts,
  limit: Type.Optional(Type.Integer({ minimum: 0 })),
  marker: text,
});
export type ListQuery = Static<typeof ListQuery>;

/** Undefined when nothing can match: no server is ever in such a status. */
export function filterOf(
  call: Call<unknown, ListQuery>,
  collection: 'index' | 'detail',
): InstanceFilter | undefined {
  const { query, version } = call;
  const states = statesOf(query.status);
  if (states === null) return undefined;
  return {
    ...whoseOf(call, collection),
    ...anyoneMay(query),
    ...(call.auth.isAdmin || version >= 83 ? newerOrAdmin(query) : {}),
    ...(call.auth.isAdmin ? adminOnly(query) : {}),
    ...states,
    ...(version >= 26 ? tagFilters(query) : {}),
    changedSince: momentOf(query['changes-since'], 'changes-since'),
    changedBefore: version >= 66 ? momentOf(query['changes-before'], 'changes-before') : undefined,
    deleted: deletedOf(call),
    sort: sortOf(query),
    limit: pageLimit(query),
    marker: query.marker,
  };
}

/** One's own project, unless an administrator asks for all or for another. */
function whoseOf({ auth, query }: Call<unknown, ListQuery>, collection: string): InstanceFilter {
  const everybody =
    query.all_tenants !== undefined && (query.all_tenants === '' || isTrue(query.all_tenants));
  if (!everybody) return { projectId: auth.projectId };
  requireAdmin(auth, `os_compute_api:servers:${collection}:get_all_tenants`);
  return { projectId: query.project_id ?? query.tenant_id };
}

const anyoneMay = (query: ListQuery): InstanceFilter => ({
  name: query.name,
  imageId: query.image,
  flavorId: query.flavor,
  ip: query.ip ?? query.ip6,
  reservationId: query.reservation_id,
});

const newerOrAdmin = (query: ListQuery): InstanceFilter => ({
  availabilityZone: query.availability_zone,
  configDrive: query.config_drive === undefined ? undefined : isTrue(query.config_drive),
  keyName: query.key_name,
  powerState: query.power_state,
  vmStates: query.vm_state === undefined ? undefined : [query.vm_state as VmState],
  taskStates: query.task_state === undefined ? undefined : [query.task_state],
  userId: query.user_id,
});

const adminOnly = (query: ListQuery): InstanceFilter => ({
  host: query.host,
  node: query.node,
  uuids: query.uuid === undefined ? undefined : [query.uuid],
  hostname: query.hostname,
  description: query.description,
  launchIndex: query.launch_index,
});

const list = (joined: string | undefined) => joined?.split(',').filter((tag) => tag !== '');

const tagFilters = (query: ListQuery): InstanceFilter => ({
  allTags: list(query.tags),
  anyTag: list(query['tags-any']),
  notAllTags: list(query['not-tags']),
  notAnyTag: list(query['not-tags-any']),
});

const statuses: Readonly<Record<string, Pick<InstanceFilter, 'vmStates' | 'taskStates'>>> = {
  ACTIVE: { vmStates: ['active'] },
  BUILD: { vmStates: ['building'] },
  SHUTOFF: { vmStates: ['stopped'] },
  ERROR: { vmStates: ['error'] },
  DELETED: { vmStates: ['deleted'] },
  REBOOT: { vmStates: ['active'], taskStates: ['rebooting'] },
  HARD_REBOOT: { taskStates: ['rebooting_hard'] },
};

/** Null when one of the statuses is none that a server here may have. */
function statesOf(wanted: readonly string[] = []): Pick<InstanceFilter, 'vmStates' | 'taskStates'> | null {
  if (wanted.length === 0) return {};
  const found = wanted.flatMap((status) => statuses[status.toUpperCase()] ?? []);
  if (found.length === 0) return null;
  if (found.length === 1) return found[0] ?? null;
  return { vmStates: found.flatMap(({ vmStates = [] }) => vmStates) };
}

function deletedOf({ auth, query }: Call<unknown, ListQuery>): InstanceFilter['deleted'] {
  const asksForDeleted = query.status?.some((status) => status.toUpperCase() === 'DELETED') ?? false;
  if (asksForDeleted && !auth.isAdmin) throw forbidden('Only administrators may list deleted instances');
  if (asksForDeleted || (auth.isAdmin && isTrue(query.deleted))) return true;
  return query['changes-since'] === undefined ? false : 'any';
}

function sortOf({ sort_key = [], sort_dir = [] }: ListQuery): InstanceSort[] {
  return sort_key.map((key, place) => {
    const direction = sort_dir[place] ?? sort_dir.at(-1) ?? 'desc';
    if (direction !== 'asc' && direction !== 'desc')
      throw badRequest(`Unknown sort direction, must be one of: asc, desc`);
    if (!Object.hasOwn(sortColumns, key))
      throw badRequest(
        `Invalid input for query parameters sort_key. Value: ${key}. It is not one of ${Object.keys(sortColumns).join(', ')}`,
      );
    return { key: key as SortKey, direction };
  });
}
