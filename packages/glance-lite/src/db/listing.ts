// One page of the images that a caller may see.
import type { AuthContext } from '@nova-lite/service-kit';
import { sql, type ExpressionBuilder } from 'kysely';
import type { MemberStatus, GlanceDatabase, GlanceTables, ImageTable } from './tables.ts';
import type { ImageRow } from './images.ts';

/** Columns that may be filtered by, each by a list of values of which one must match. */
const filterColumns = [
  'id',
  'name',
  'owner',
  'status',
  'visibility',
  'disk_format',
  'container_format',
] as const;
export type FilterColumn = (typeof filterColumns)[number];
export const isFilterColumn = (name: string): name is FilterColumn =>
  (filterColumns as readonly string[]).includes(name);

export const sortKeys = [
  'created_at',
  'updated_at',
  'name',
  'id',
  'status',
  'size',
  'disk_format',
  'container_format',
  'min_disk',
  'min_ram',
  'owner',
] as const;
export type SortKey = (typeof sortKeys)[number];

export interface Listing {
  readonly columns: Partial<Record<FilterColumn, readonly string[]>>;
  /** The users' own properties. */
  readonly properties: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly hidden: boolean;
  readonly protected?: boolean;
  readonly memberStatus: MemberStatus | 'all';
  readonly sort: readonly { readonly key: SortKey; readonly descending: boolean }[];
  /** The page begins after this image. */
  readonly marker?: string;
  readonly limit: number;
}

type Images = ExpressionBuilder<GlanceTables, 'images'>;

/** Undefined when the marker is not in the list. */
export async function listImages(
  db: GlanceDatabase,
  auth: AuthContext,
  listing: Listing,
): Promise<ImageRow[] | undefined> {
  const ranked = rank(db, auth, listing);
  const after = listing.marker === undefined ? 0 : await placeOf(db, ranked, listing.marker);
  if (after === undefined) return undefined;
  return db
    .selectFrom('images')
    .innerJoin(ranked.as('ranked'), 'ranked.id', 'images.id')
    .selectAll('images')
    .where('ranked.place', '>', after)
    .orderBy('ranked.place')
    .limit(listing.limit)
    .execute();
}

async function placeOf(
  db: GlanceDatabase,
  ranked: ReturnType<typeof rank>,
  id: string,
): Promise<number | undefined> {
  const row = await db
    .selectFrom(ranked.as('ranked'))
    .select('place')
    .where('id', '=', id)
    .executeTakeFirst();
  return row && Number(row.place);
}

/** Every image of the list with its place in it. */
function rank(db: GlanceDatabase, auth: AuthContext, listing: Listing) {
  const order = [...listing.sort, { key: 'id' as const, descending: true }];
  const terms = order.map(
    ({ key, descending }) => sql`${sql.ref(key)} ${sql.raw(descending ? 'desc' : 'asc')}`,
  );
  return db
    .selectFrom('images')
    .select(['id', sql<number>`row_number() over (order by ${sql.join(terms)})`.as('place')])
    .where((images) => images.and([isVisible(db, images, auth, listing), ...conditions(images, listing)]));
}

function conditions(images: Images, { columns, properties, tags, hidden, protected: isProtected }: Listing) {
  return [
    images('os_hidden', '=', hidden),
    ...(isProtected === undefined ? [] : [images('protected', '=', isProtected)]),
    ...Object.entries(columns).map(([column, values]) => images(column as keyof ImageTable, 'in', values)),
    ...Object.entries(properties).map(([name, value]) => sql<boolean>`properties ->> ${name} = ${value}`),
    ...tags.map((tag) => sql<boolean>`${tag} = any(tags)`),
  ];
}

/** Community images are for those who ask for them. */
function isVisible(
  db: GlanceDatabase,
  images: Images,
  auth: AuthContext,
  { columns, memberStatus }: Listing,
) {
  if (auth.isAdmin) return sql<boolean>`true`;
  const general = columns.visibility?.includes('community')
    ? ['public' as const, 'community' as const]
    : ['public' as const];
  const own = auth.projectId === '' ? [] : [images('owner', '=', auth.projectId)];
  return images.or([
    ...own,
    images('visibility', 'in', general),
    images.and([images('visibility', '=', 'shared'), images('id', 'in', sharedWith(db, auth, memberStatus))]),
  ]);
}

const sharedWith = (db: GlanceDatabase, auth: AuthContext, status: MemberStatus | 'all') =>
  db
    .selectFrom('image_members')
    .select('image_id')
    .where('member_id', '=', auth.projectId)
    .$if(status !== 'all', (q) => q.where('status', '=', status as MemberStatus));
