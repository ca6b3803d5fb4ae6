// Lists as clients ask for them: filters (repeated keys are alternatives), sorting, pages and the fields to show.
import type { View } from './context.ts';
import { faults } from '../model/faults.ts';

export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface ListRequest {
  readonly filters: Readonly<Record<string, readonly string[]>>;
  readonly fields: readonly string[];
  readonly sort: readonly { readonly key: string; readonly descending: boolean }[];
  readonly limit?: number;
  readonly marker?: string;
}

const control = new Set(['fields', 'sort_key', 'sort_dir', 'limit', 'marker', 'page_reverse']);

/** Throws Neutron's 400 for a filter that is no attribute. */
export function parseListQuery(query: Query, attributes: readonly string[]): ListRequest {
  const entries = Object.entries(query).map(([key, value]): [string, string[]] => [
    key === 'tenant_id' ? 'project_id' : key,
    valuesOf(value),
  ]);
  const filters = entries.filter(([key]) => !control.has(key));
  const unknown = filters.map(([key]) => key).filter((key) => !attributes.includes(key));
  if (unknown.length > 0)
    throw faults.badRequest(
      `${JSON.stringify(unknown).replaceAll('"', "'")} is invalid attribute for filtering`,
    );
  const given = Object.fromEntries(entries);
  const directions = given.sort_dir ?? [];
  return {
    filters: Object.fromEntries(filters),
    fields: given.fields ?? [],
    sort: (given.sort_key ?? []).map((key, i) => ({ key, descending: directions[i] === 'desc' })),
    limit: limitOf(given.limit?.[0]),
    marker: given.marker?.[0],
  };
}

function valuesOf(value: string | readonly string[] | undefined): string[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : [...value];
}

function limitOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw faults.badRequest(`Bad limit: '${text}' is not a non-negative integer`);
  return Number(text) === 0 ? undefined : Number(text);
}

/** One page, and whether there is more after it. */
export function listPage(views: readonly View[], request: ListRequest): { page: View[]; more: boolean } {
  const matching = views.filter((view) =>
    Object.entries(request.filters).every(([key, values]) => values.some((value) => fits(view[key], value))),
  );
  const sorted = request.sort.length === 0 ? matching : matching.sort((a, b) => compare(a, b, request.sort));
  const start = request.marker === undefined ? 0 : sorted.findIndex((view) => view.id === request.marker) + 1;
  const rest = sorted.slice(start);
  const page = rest.slice(0, request.limit);
  return { page: page.map((view) => onlyFields(view, request.fields)), more: page.length < rest.length };
}

/** Whether an attribute's value is the one in the query: `True`, `10`, one of a list, `ip_address=10.0.0.3`. */
function fits(value: unknown, wanted: string): boolean {
  if (typeof value === 'boolean')
    return value === ['true', '1', 'yes', 'on', 't', 'y'].includes(wanted.toLowerCase());
  if (Array.isArray(value)) return value.some((element) => fits(element, wanted));
  if (typeof value !== 'object' || value === null) return String(value ?? '') === wanted;
  const [key = '', ...rest] = wanted.split('=');
  return Object.hasOwn(value, key) && String((value as Record<string, unknown>)[key]) === rest.join('=');
}

function compare(a: View, b: View, sort: ListRequest['sort']): number {
  for (const { key, descending } of sort) {
    const [left, right] = [String(a[key] ?? ''), String(b[key] ?? '')];
    if (left !== right) return left < right === descending ? 1 : -1;
  }
  return 0;
}

export const onlyFields = (view: View, fields: readonly string[]): View =>
  fields.length === 0
    ? view
    : Object.fromEntries(Object.entries(view).filter(([key]) => fields.includes(key)));
