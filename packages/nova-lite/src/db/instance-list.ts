// Which instances a list holds, in which order, and where its page begins.
import { sql, type ExpressionBuilder, type Expression, type SqlBool } from 'kysely';
import type { NovaDatabase } from './database.ts';
import type { InstanceRow } from './instances.ts';
import type { InstanceTable, NovaTables } from './tables.ts';
import type { VmState } from '../model/states.ts';

/** Everything is optional, and all that is given must hold. */
export interface InstanceFilter {
  readonly projectId?: string;
  readonly userId?: string;
  readonly host?: string;
  readonly node?: string;
  readonly uuids?: readonly string[];
  readonly reservationId?: string;
  readonly vmStates?: readonly VmState[];
  /** Null in it: nothing is being done. */
  readonly taskStates?: readonly (string | null)[];
  readonly powerState?: number;
  readonly imageId?: string;
  readonly flavorId?: string;
  readonly keyName?: string;
  readonly availabilityZone?: string;
  readonly configDrive?: boolean;
  readonly launchIndex?: number;
  readonly description?: string;
  /** A part of the name, or a simple regular expression: see `asPattern`. */
  readonly name?: string;
  readonly hostname?: string;
  /** As `name`, of one of its addresses. */
  readonly ip?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly allTags?: readonly string[];
  readonly anyTag?: readonly string[];
  readonly notAllTags?: readonly string[];
  readonly notAnyTag?: readonly string[];
  readonly changedSince?: Date;
  readonly changedBefore?: Date;
  /** Default false: those that are there. True: those that are gone. */
  readonly deleted?: boolean | 'any';
  /** Default: newest first. */
  readonly sort?: readonly InstanceSort[];
  readonly limit?: number;
  /** Uuid of the last instance of the page before. */
  readonly marker?: string;
}

/** What a list may be ordered by, in the API's words. */
export const sortColumns = {
  created_at: 'created_at',
  updated_at: 'updated_at',
  display_name: 'name',
  display_description: 'description',
  uuid: 'uuid',
  host: 'host',
  node: 'node',
  hostname: 'hostname',
  vm_state: 'vm_state',
  task_state: 'task_state',
  power_state: 'power_state',
  launch_index: 'launch_index',
  launched_at: 'launched_at',
  terminated_at: 'terminated_at',
  image_ref: 'image_id',
  availability_zone: 'availability_zone',
  project_id: 'project_id',
  user_id: 'user_id',
  config_drive: 'config_drive',
  progress: 'progress',
} as const satisfies Record<string, keyof InstanceTable>;

export type SortKey = keyof typeof sortColumns;

export interface InstanceSort {
  readonly key: SortKey;
  readonly direction: 'asc' | 'desc';
}

/** The instances of one page. A marker that is not in the list gives an empty page. */
export async function listInstances(db: NovaDatabase, filter: InstanceFilter = {}): Promise<InstanceRow[]> {
  const order = sql`order by ${sql.join(orderOf(filter.sort))}`;
  const numbered = db
    .selectFrom('instances')
    .selectAll()
    .select(sql<number>`row_number() over (${order})`.as('place'))
    .where((eb) => eb.and(conditions(eb, filter)));
  let page = db
    .with('listed', () => numbered)
    .selectFrom('listed')
    .selectAll()
    .orderBy('place');
  if (filter.marker !== undefined) {
    const { marker } = filter;
    page = page.where('place', '>', (eb) =>
      eb.selectFrom('listed').select('place').where('uuid', '=', marker),
    );
  }
  if (filter.limit !== undefined) page = page.limit(filter.limit);
  return (await page.execute()).map(({ place: _place, ...row }) => row);
}

export async function countInstances(db: NovaDatabase, filter: InstanceFilter): Promise<number> {
  const { total } = await db
    .selectFrom('instances')
    .select((eb) => eb.fn.countAll<string>().as('total'))
    .where((eb) => eb.and(conditions(eb, filter)))
    .executeTakeFirstOrThrow();
  return Number(total);
}

export interface InstanceUsage {
  readonly instances: number;
  readonly cores: number;
  readonly ramMb: number;
}

/** What the instances of a project take, for its quota. */
export async function usageOfProject(db: NovaDatabase, projectId: string): Promise<InstanceUsage> {
  const row = await db
    .selectFrom('instances')
    .select([
      sql<number>`count(*)::int`.as('instances'),
      sql<number>`coalesce(sum((flavor->>'vcpus')::int), 0)::int`.as('cores'),
      sql<number>`coalesce(sum((flavor->>'ramMb')::int), 0)::int`.as('ramMb'),
    ])
    .where('project_id', '=', projectId)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow();
  return row;
}

/** Until the transaction ends, nobody else who asks for this counts or adds instances of the project. */
export async function lockUsageOfProject(trx: NovaDatabase, projectId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`nova quota ${projectId}`}, 0))`.execute(trx);
}

/** Newest first unless asked otherwise; the uuid makes the order the same each time. */
function orderOf(sort: readonly InstanceSort[] = []) {
  const keys =
    sort.length > 0
      ? sort
      : [{ key: 'created_at', direction: 'desc' } as const, { key: 'uuid', direction: 'desc' } as const];
  const parts = keys.map(({ key, direction }) => sql`${sql.ref(sortColumns[key])} ${sql.raw(direction)}`);
  return [...parts, sql`uuid desc`];
}

type Builder = ExpressionBuilder<NovaTables, 'instances'>;

function conditions(eb: Builder, filter: InstanceFilter): Expression<SqlBool>[] {
  return [...columnConditions(eb, filter), ...jsonConditions(filter), ...stateConditions(eb, filter)];
}

function columnConditions(eb: Builder, filter: InstanceFilter): Expression<SqlBool>[] {
  const wanted = {
    project_id: filter.projectId,
    user_id: filter.userId,
    host: filter.host,
    node: filter.node,
    reservation_id: filter.reservationId,
    power_state: filter.powerState,
    image_id: filter.imageId,
    availability_zone: filter.availabilityZone,
    config_drive: filter.configDrive,
    launch_index: filter.launchIndex,
  };
  const equal = Object.entries(wanted).flatMap(([column, value]) =>
    value === undefined ? [] : [eb(column as keyof typeof wanted, '=', value)],
  );
  const like = (['description', 'name', 'hostname'] as const).flatMap((column) => {
    const text = filter[column];
    return text === undefined ? [] : [eb(column, '~*', asPattern(text))];
  });
  return [...equal, ...like, ...(filter.uuids ? [sql<SqlBool>`uuid = any(${[...filter.uuids]})`] : [])];
}

function jsonConditions(filter: InstanceFilter): Expression<SqlBool>[] {
  const tags = (values: readonly string[] | undefined, operator: '?&' | '?|', not: boolean) =>
    values
      ? [sql<SqlBool>`${sql.raw(not ? 'not' : '')} (tags ${sql.raw(operator)} ${[...values]}::text[])`]
      : [];
  return [
    ...(filter.flavorId === undefined ? [] : [sql<SqlBool>`flavor->>'id' = ${filter.flavorId}`]),
    ...(filter.keyName === undefined ? [] : [sql<SqlBool>`key->>'name' = ${filter.keyName}`]),
    ...(filter.metadata ? [sql<SqlBool>`metadata @> ${JSON.stringify(filter.metadata)}::jsonb`] : []),
    ...(filter.ip === undefined ? [] : [hasAddress(asPattern(filter.ip))]),
    ...tags(filter.allTags, '?&', false),
    ...tags(filter.anyTag, '?|', false),
    ...tags(filter.notAllTags, '?&', true),
    ...tags(filter.notAnyTag, '?|', true),
  ];
}

const hasAddress = (pattern: string) => sql<SqlBool>`exists (
  select from jsonb_array_elements(ports) port, jsonb_array_elements(port->'addresses') item
  where item->>'address' ~* ${pattern})`;

function stateConditions(eb: Builder, filter: InstanceFilter): Expression<SqlBool>[] {
  const { deleted = false, taskStates } = filter;
  return [
    ...(deleted === 'any' ? [] : [eb('deleted_at', deleted ? 'is not' : 'is', null)]),
    ...(filter.vmStates ? [sql<SqlBool>`vm_state = any(${[...filter.vmStates]})`] : []),
    ...(taskStates
      ? [sql<SqlBool>`coalesce(task_state, '') = any(${taskStates.map((state) => state ?? '')})`]
      : []),
    ...(filter.changedSince ? [eb('updated_at', '>=', filter.changedSince)] : []),
    ...(filter.changedBefore ? [eb('updated_at', '<=', filter.changedBefore)] : []),
  ];
}

/**
 * Nova hands a filter to the database as a regular expression. Anchors, `.` and `*` are taken as such; a filter with
 * anything else of a regular expression in it is taken literally, so that nobody can make one that costs minutes.
 */
export function asPattern(text: string): string {
  return /^\^?[\w .:@*-]*\$?$/.test(text) && !/^\^?\*|\*\*/.test(text)
    ? text
    : text.replace(/[^\w\s]/g, '\\$&');
}
