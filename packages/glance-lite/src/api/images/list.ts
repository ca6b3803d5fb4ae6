// GET /v2/images: filters, order and pages.
import { badRequest, type AuthContext } from '@nova-lite/service-kit';
import {
  isFilterColumn,
  listImages,
  sortKeys,
  type FilterColumn,
  type Listing,
  type SortKey,
} from '../../db/listing.ts';
import type { Catalog } from '../catalog.ts';
import { imageView } from './view.ts';

type Query = Readonly<Record<string, string | string[]>>;

const defaultLimit = 25;
const largestLimit = 1000;

/** `url` is what was asked, `/v2/images?...`. */
export async function listPage(catalog: Catalog, auth: AuthContext, query: Query, url: string) {
  const listing = parseListing(query);
  // One more than asked for tells whether there is a next page.
  const rows = await listImages(catalog.db, auth, { ...listing, limit: listing.limit + 1 });
  if (!rows)
    throw badRequest(
      `Invalid marker: there is no image ${String(query['marker']).slice(0, 64)} in this list.`,
    );
  const page = rows.slice(0, listing.limit);
  const next = rows.length > page.length ? { next: pageAfter(url, page.at(-1)?.id) } : {};
  return {
    images: page.map(imageView),
    first: pageAfter(url, undefined),
    schema: '/v2/schemas/images',
    ...next,
  };
}

function pageAfter(url: string, marker: string | undefined): string {
  const [path, query] = url.split('?');
  const kept = (query ?? '').split('&').filter((part) => part !== '' && !part.startsWith('marker='));
  const parts = marker === undefined ? kept : [...kept, `marker=${marker}`];
  return parts.length === 0 ? `${path}` : `${path}?${parts.join('&')}`;
}

const controls = [
  'limit',
  'marker',
  'sort',
  'sort_key',
  'sort_dir',
  'tag',
  'os_hidden',
  'protected',
  'member_status',
];
/** Glance has them; here they would filter nothing. */
const unknownFilters = ['size_min', 'size_max', 'created_at', 'updated_at', 'changes-since'];

export function parseListing(query: Query): Listing {
  const refused = unknownFilters.find((name) => Object.hasOwn(query, name));
  if (refused !== undefined) throw badRequest(`The filter ${refused} is not implemented.`);
  const filters = Object.entries(query).filter(([name]) => !controls.includes(name));
  const isColumn = ([name]: [string, unknown]) => isFilterColumn(name);
  return {
    columns: Object.fromEntries(
      filters.filter(isColumn).map(([name, value]) => [name, columnValues(name as FilterColumn, value)]),
    ),
    properties: Object.fromEntries(
      filters.filter((entry) => !isColumn(entry)).map(([name, value]) => [name, last(value)]),
    ),
    tags: several(query['tag']),
    hidden: truth('os_hidden', query['os_hidden']) ?? false,
    protected: truth('protected', query['protected']),
    memberStatus: memberStatus(query['member_status']),
    sort: parseSort(query),
    marker: query['marker'] === undefined ? undefined : last(query['marker']),
    limit: parseLimit(query['limit']),
  };
}

const several = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : [value].flat();
const last = (value: string | string[]): string => several(value).at(-1) ?? '';

/** `in:a,b` is any of these, and `in:"a,b"` the one that holds a comma. `visibility=all` is no filter. */
function columnValues(column: FilterColumn, value: string | string[]): string[] {
  const text = last(value);
  if (column === 'visibility' && text === 'all') return ['public', 'private', 'shared', 'community'];
  if (!text.startsWith('in:')) return [text];
  return [...text.slice(3).matchAll(/"([^"]*)"|([^,]+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

function truth(name: string, value: string | string[] | undefined): boolean | undefined {
  if (value === undefined) return undefined;
  const text = last(value).toLowerCase();
  if (['true', '1'].includes(text)) return true;
  if (['false', '0'].includes(text)) return false;
  throw badRequest(`Invalid value '${last(value).slice(0, 64)}' for the filter ${name}: true or false.`);
}

function memberStatus(value: string | string[] | undefined): Listing['memberStatus'] {
  const text = value === undefined ? 'accepted' : last(value);
  const known = (['accepted', 'pending', 'rejected', 'all'] as const).find((one) => one === text);
  if (known === undefined) throw badRequest('Invalid member_status: accepted, pending, rejected or all.');
  return known;
}

function parseLimit(value: string | string[] | undefined): number {
  if (value === undefined) return defaultLimit;
  if (!/^\d{1,9}$/.test(last(value))) throw badRequest('limit param must be an integer that is not negative');
  return Math.min(Number(last(value)), largestLimit);
}

/** Either `sort=name:asc,size:desc`, or pairs of `sort_key` and `sort_dir`; the newest first by default. */
function parseSort(query: Query): Listing['sort'] {
  const classic = several(query['sort_key']).map(
    (key, index) => `${key}:${several(query['sort_dir'])[index] ?? last(query['sort_dir'] ?? 'desc')}`,
  );
  const wanted = query['sort'] === undefined ? classic : last(query['sort']).split(',');
  if (wanted.length > 5) throw badRequest('At most five sort keys may be given.');
  const sort = wanted.map(parseSortTerm);
  return sort.length > 0 ? sort : [{ key: 'created_at', descending: true }];
}

function parseSortTerm(term: string): { key: SortKey; descending: boolean } {
  const [name = '', direction = 'desc'] = term.trim().split(':');
  const key = sortKeys.find((one) => one === name);
  if (key === undefined)
    throw badRequest(
      `Invalid sort key: ${name.slice(0, 64)}. It must be one of the following: ${sortKeys.join(', ')}.`,
    );
  if (direction !== 'asc' && direction !== 'desc')
    throw badRequest(`Invalid sort direction: ${direction.slice(0, 64)}. It must be asc or desc.`);
  return { key, descending: direction === 'desc' };
}
