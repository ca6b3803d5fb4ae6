// GET /servers, /servers/detail, /servers/{id}, /servers/{id}/ips
import { badRequest, notFound } from '@nova-lite/service-kit';
import { findInstance, listInstances, type InstanceRow } from '../../db/index.ts';
import type { Call, NovaApiOptions } from '../context.ts';
import { endpoint } from '../endpoint.ts';
import { nextPage } from '../links.ts';
import { filterOf, ListQuery } from './filter.ts';
import { serverOr404, viewOf } from './find.ts';
import { addressesOf, serverDetail, serverSummary } from './view.ts';

export const listServers = endpoint({ query: ListQuery }, async (api, call) => {
  const rows = await find(api, call, 'index');
  return page(
    api,
    call,
    '/servers',
    rows,
    rows.map((row) => serverSummary(row, api)),
  );
});

export const listServerDetails = endpoint({ query: ListQuery }, async (api, call) => {
  const rows = await find(api, call, 'detail');
  const view = await viewOf(api, call);
  return page(
    api,
    call,
    '/servers/detail',
    rows,
    rows.map((row) => serverDetail(row, view)),
  );
});

export const showServer = endpoint({}, async (api, call) => {
  const row = await serverOr404(api.db, call);
  return { server: serverDetail(row, { ...(await viewOf(api, call)), withGroups: true }) };
});

export const listAddresses = endpoint({}, async ({ db }, call) => ({
  addresses: withoutMacs(await serverOr404(db, call)),
}));

export const showAddresses = endpoint({}, async ({ db }, call) => {
  const name = call.params['network'] ?? '';
  const addresses = withoutMacs(await serverOr404(db, call));
  if (!Object.hasOwn(addresses, name)) throw notFound('Instance is not a member of specified network');
  return { [name]: addresses[name] };
});

const withoutMacs = (row: InstanceRow) => addressesOf(row, false);

async function find(
  { db }: NovaApiOptions,
  call: Call<unknown, ListQuery>,
  collection: 'index' | 'detail',
): Promise<InstanceRow[]> {
  const { marker } = call.query;
  if (marker !== undefined && !(await findInstance(db, marker)))
    throw badRequest(`marker [${marker}] not found`);
  const filter = filterOf(call, collection);
  return filter ? listInstances(db, filter) : [];
}

function page(
  { publicUrl }: NovaApiOptions,
  { query }: Call<unknown, ListQuery>,
  path: string,
  rows: readonly InstanceRow[],
  servers: object[],
) {
  return {
    servers,
    ...nextPage(publicUrl, path, { name: 'servers_links', query, ids: rows.map(({ uuid }) => uuid) }),
  };
}
