// Resources of Nova that this cloud does not have: their lists are empty, and making one is refused by name.
import { badRequest, notFound, notImplemented } from '@nova-lite/service-kit';
import { endpoint, type Endpoint } from '../endpoint.ts';
import { serverOr404 } from '../servers/find.ts';

/** Answers 501. */
export const absent = (what: string): Endpoint =>
  endpoint({}, async () => {
    throw notImplemented(`${what} not supported by this cloud.`);
  });

export const emptyList = (name: string, policy?: string): Endpoint =>
  endpoint({ policy }, async () => ({ [name]: [] }));

export const showAggregate = endpoint(
  { policy: 'os_compute_api:os-aggregates:show' },
  async (_api, { params }) => {
    const id = (params['id'] ?? '').slice(0, 80);
    if (!/^\d+$/.test(id)) throw badRequest('Invalid input received: id must be an integer');
    throw notFound(`Aggregate ${id} could not be found.`);
  },
);

export const showServerGroup = endpoint({}, async (_api, { params }) => {
  throw notFound(`Instance group ${(params['id'] ?? '').slice(0, 80)} could not be found.`);
});

export const listVolumeAttachments = endpoint({}, async ({ db }, call) => {
  await serverOr404(db, call);
  return { volumeAttachments: [] };
});
