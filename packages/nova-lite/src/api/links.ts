// Where resources are, as answers say it.

export interface Link {
  readonly rel: string;
  readonly href: string;
  readonly type?: string;
}

/** The links of one resource; `publicUrl` is the service's address without a path. */
export const resourceLinks = (publicUrl: string, collection: string, id: string): Link[] => [
  { rel: 'self', href: `${publicUrl}/v2.1/${collection}/${id}` },
  bookmark(publicUrl, collection, id),
];

export const bookmark = (publicUrl: string, collection: string, id: string): Link => ({
  rel: 'bookmark',
  href: `${publicUrl}/${collection}/${id}`,
});

export interface Page {
  /** As asked for; undefined when the caller named none. */
  readonly limit?: number;
  readonly marker?: string;
}

/** Nova's `max_limit`. */
export const maxPage = 1000;

export const pageLimit = ({ limit }: Page): number => Math.min(limit ?? maxPage, maxPage);

/** `name` is the answer's own name of the links: `servers_links`. There are some where a page is full, so that another may follow. */
export function nextPage(
  publicUrl: string,
  path: string,
  { name, query, ids }: { name: string; query: Readonly<Record<string, unknown>>; ids: readonly string[] },
): Record<string, Link[]> {
  const limit = pageLimit(query as Page);
  const last = ids.at(-1);
  if (ids.length < limit || last === undefined || limit === 0) return {};
  const rest = Object.entries({ ...query, marker: last }).flatMap(([key, value]) =>
    [value].flat().map((one): [string, string] => [key, String(one)]),
  );
  return { [name]: [{ rel: 'next', href: `${publicUrl}/v2.1${path}?${new URLSearchParams(rest)}` }] };
}
