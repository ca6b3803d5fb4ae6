// /servers/{id}/os-instance-actions: what was done to a server, and what its guest reported.
import { badRequest, notFound } from '@nova-lite/service-kit';
import { Type } from 'typebox';
import {
  findAction,
  listActions,
  listEvents,
  type ActionFilter,
  type InstanceActionEventRow,
  type InstanceActionRow,
} from '../../db/index.ts';
import { hostIdOf } from '../../model/host-id.ts';
import type { Call } from '../context.ts';
import { endpoint } from '../endpoint.ts';
import { nextPage, pageLimit } from '../links.ts';
import { anyServerOr404, serverOr404 } from '../servers/find.ts';
import { isoMicros, momentOf } from '../times.ts';

const text = Type.Optional(Type.String({ maxLength: 255 }));
const Query = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 0 })),
  marker: text,
  'changes-since': text,
  'changes-before': text,
});

/** From 2.21 those of deleted servers too. */
const owner = (version: number) => (version >= 21 ? anyServerOr404 : serverOr404);

export const listInstanceActions = endpoint({ query: Query }, async ({ db, publicUrl }, call) => {
  const { query, version } = call;
  const { uuid } = await owner(version)(db, call);
  const paged = version >= 58;
  if (paged && query.marker !== undefined && !(await findAction(db, uuid, query.marker)))
    throw badRequest(`marker [${query.marker}] not found`);
  const actions = await listActions(db, uuid, paged ? filterOf(query, version) : {});
  const path = `/servers/${uuid}/os-instance-actions`;
  return {
    instanceActions: actions.map((action) => actionView(action, version)),
    ...(paged
      ? nextPage(publicUrl, path, { name: 'links', query, ids: actions.map((row) => row.request_id) })
      : {}),
  };
});

export const showInstanceAction = endpoint({}, async ({ db }, call) => {
  const row = await owner(call.version)(db, call);
  const requestId = call.params['request'] ?? '';
  const action = await findAction(db, row.uuid, requestId);
  if (!action) throw notFound(`Action ${requestId.slice(0, 80)} not found`);
  const events = await listEvents(db, action.id);
  const seesEvents = call.auth.isAdmin || call.version >= 51;
  return {
    instanceAction: {
      ...actionView(action, call.version),
      ...(seesEvents ? { events: events.map((event) => eventView(event, row.project_id, call)) } : {}),
    },
  };
});

function filterOf(
  query: { limit?: number; marker?: string; 'changes-since'?: string; 'changes-before'?: string },
  version: number,
): ActionFilter {
  return {
    limit: pageLimit(query),
    marker: query.marker,
    changedSince: momentOf(query['changes-since'], 'changes-since'),
    changedBefore: version >= 66 ? momentOf(query['changes-before'], 'changes-before') : undefined,
  };
}

const actionView = (row: InstanceActionRow, version: number) => ({
  action: row.action,
  instance_uuid: row.instance_uuid,
  request_id: row.request_id,
  user_id: row.user_id,
  project_id: row.project_id,
  start_time: isoMicros(row.start_time),
  message: row.message,
  ...(version >= 58 ? { updated_at: isoMicros(row.updated_at) } : {}),
});

/** Hosts and what failed in them are for administrators. */
function eventView(
  event: InstanceActionEventRow,
  projectId: string,
  { auth, version }: Pick<Call, 'auth' | 'version'>,
) {
  return {
    event: event.event,
    start_time: isoMicros(event.start_time),
    finish_time: isoMicros(event.finish_time),
    result: event.result,
    ...(auth.isAdmin || version < 51 ? { traceback: null } : {}),
    ...(version >= 62 ? { hostId: hostIdOf(projectId, event.host) } : {}),
    ...(version >= 62 && auth.isAdmin ? { host: event.host } : {}),
    ...(version >= 84 && auth.isAdmin ? { details: event.details } : {}),
  };
}
