// The five routes that every resource of Neutron has.
import type { App } from '@nova-lite/service-kit';
import type { Context, Resource } from './context.ts';
import { listPage, onlyFields, parseListQuery, type ListRequest, type Query } from './listing.ts';

interface IdParams {
  id: string;
}

export function resourceRoutes<Create, Update>(
  app: App,
  { publicUrl }: Context,
  resource: Resource<Create, Update>,
): void {
  const { member, collection } = resource;
  const path = `/v2.0/${collection.replaceAll('_', '-')}`;

  app.get<{ Querystring: Query }>(path, async ({ auth, query }) => {
    const request = parseListQuery(query, resource.attributes);
    const views = await resource.list(auth, pick(request.filters, resource.columns));
    const { page, more } = listPage(views, request);
    return {
      [collection]: page,
      ...(more
        ? { [`${collection}_links`]: [nextLink(`${publicUrl}${path}`, request, page.at(-1)?.id)] }
        : {}),
    };
  });

  app.get<{ Params: IdParams; Querystring: Query }>(`${path}/:id`, async ({ auth, params, query }) => ({
    [member]: onlyFields(
      await resource.show(auth, params.id),
      parseListQuery(query, resource.attributes).fields,
    ),
  }));

  app.post(path, { schema: { body: resource.createSchema } }, async ({ auth, body }, reply) => {
    const view = await resource.create(auth, (body as Record<string, Create>)[member] as Create);
    return reply.code(201).send({ [member]: view });
  });

  if (resource.update && resource.updateSchema) {
    app.put<{ Params: IdParams }>(
      `${path}/:id`,
      { schema: { body: resource.updateSchema } },
      async ({ auth, params, body }) => ({
        [member]: await resource.update?.(
          auth,
          params.id,
          (body as Record<string, Update>)[member] as Update,
        ),
      }),
    );
  }

  app.delete<{ Params: IdParams }>(`${path}/:id`, async ({ auth, params }, reply) => {
    await resource.remove(auth, params.id);
    return reply.code(204).send();
  });
}

const pick = (filters: ListRequest['filters'], columns: readonly string[]) =>
  Object.fromEntries(Object.entries(filters).filter(([key]) => columns.includes(key)));

function nextLink(url: string, { limit }: ListRequest, marker: unknown) {
  return {
    rel: 'next',
    href: `${url}?${new URLSearchParams({ limit: String(limit), marker: String(marker) })}`,
  };
}
