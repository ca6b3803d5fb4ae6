// /os-services: which processes of compute there are, and whether they live.
import { badRequest, conflict, notFound } from '@nova-lite/service-kit';
import { Type } from 'typebox';
import {
  countInstances,
  deleteNodesOfHost,
  deleteService as dropService,
  listServices as queryServices,
  updateService as storeService,
  type NovaDatabase,
  type ServicePatch,
  type ServiceRow,
} from '../../db/index.ts';
import { endpoint, type Endpoint } from '../endpoint.ts';
import { closed, isUuid } from '../schemas.ts';
import { serviceView } from './view.ts';

const text = Type.Optional(Type.String({ maxLength: 255 }));
const policy = (verb: string) => `os_compute_api:os-services:${verb}`;

export const listServices = endpoint(
  { query: Type.Object({ binary: text, host: text }), policy: policy('list') },
  async ({ db }, { query, version }) => {
    const services = await queryServices(db, { binary: query.binary, host: query.host });
    return { services: services.map((service) => serviceView(service, version)) };
  },
);

const Changes = Type.Object(
  {
    status: Type.Optional(Type.Enum(['enabled', 'disabled'])),
    disabled_reason: Type.Optional(
      Type.String({ minLength: 1, maxLength: 255, pattern: '^[^\\x00-\\x1f\\x7f]*$' }),
    ),
    forced_down: Type.Optional(Type.Boolean()),
  },
  { ...closed, minProperties: 1 },
);

/** From 2.53 by id. */
export const updateService = endpoint(
  { body: Changes, since: 53, policy: policy('update') },
  async ({ db }, { params, body: { status, disabled_reason, forced_down }, version }) => {
    const service = await serviceOr404(db, params['id'] ?? '');
    if (disabled_reason !== undefined && status !== 'disabled')
      throw badRequest("Specifying disabled_reason requires that status is 'disabled'.");
    await change(db, service, {
      ...(status === undefined
        ? {}
        : { disabled: status === 'disabled', disabled_reason: disabled_reason ?? null }),
      ...(forced_down === undefined ? {} : { forced_down }),
    });
    return { service: serviceView(await serviceOr404(db, service.uuid), version) };
  },
);

const NamedService = Type.Object(
  {
    host: Type.String({ minLength: 1, maxLength: 255 }),
    binary: Type.String({ minLength: 1, maxLength: 255 }),
    disabled_reason: Changes.properties.disabled_reason,
    forced_down: Changes.properties.forced_down,
  },
  closed,
);

type Verb = 'enable' | 'disable' | 'disable-log-reason' | 'force-down';

/** Before 2.53 by host and binary. */
export const changeNamedService = (verb: Verb): Endpoint =>
  endpoint(
    { body: NamedService, since: verb === 'force-down' ? 11 : 1, until: 52, policy: policy('update') },
    async ({ db }, { body }) => {
      const patch = patchOf(verb, body);
      const [service] = await queryServices(db, { binary: body.binary, host: body.host });
      if (!service) throw notFound(`Could not find binary ${body.binary} on host ${body.host}.`);
      await change(db, service, patch);
      return { service: { host: service.host, binary: service.binary, ...changed(patch) } };
    },
  );

function patchOf(
  verb: Verb,
  { disabled_reason, forced_down = false }: { disabled_reason?: string; forced_down?: boolean },
): ServicePatch {
  if (verb === 'force-down') return { forced_down };
  if (verb === 'enable') return { disabled: false, disabled_reason: null };
  if (verb === 'disable') return { disabled: true, disabled_reason: null };
  if (disabled_reason === undefined) throw badRequest('Missing disabled reason field');
  return { disabled: true, disabled_reason };
}

function changed({ disabled, disabled_reason, forced_down }: ServicePatch) {
  if (forced_down !== undefined) return { forced_down };
  return { status: disabled ? 'disabled' : 'enabled', ...(disabled_reason ? { disabled_reason } : {}) };
}

/** Only of a host without servers. One that still runs makes itself known again. */
export const deleteService = endpoint(
  { since: 53, status: 204, policy: policy('delete') },
  async ({ db }, { params }) => {
    const { uuid, binary, host } = await serviceOr404(db, params['id'] ?? '');
    if (binary === 'nova-compute') {
      const count = await countInstances(db, { host });
      if (count > 0)
        throw conflict(
          `Unable to delete compute service that is hosting instances. Migrate or delete the ${count} instances of ${host} first.`,
        );
      await deleteNodesOfHost(db, host);
    }
    await dropService(db, uuid);
  },
);

async function serviceOr404(db: NovaDatabase, id: string): Promise<ServiceRow> {
  if (!isUuid(id)) throw badRequest(`Invalid uuid ${id.slice(0, 80)}`);
  const [service] = await queryServices(db, { uuid: id });
  if (!service) throw notFound(`Compute service ${id} could not be found.`);
  return service;
}

/** Only the service of a host can be taken out of use. */
async function change(db: NovaDatabase, service: ServiceRow, patch: ServicePatch): Promise<void> {
  if (service.binary !== 'nova-compute') {
    throw badRequest(
      `Updating a ${service.binary} service is not supported. Only nova-compute services can be updated.`,
    );
  }
  await storeService(db, service.id, patch);
}
