// What was done to an instance, and the events in each action.
import type { Selectable } from 'kysely';
import type { NovaDatabase } from './database.ts';
import type { InstanceActionEventTable, InstanceActionTable } from './tables.ts';

export type InstanceActionRow = Selectable<InstanceActionTable>;
export type InstanceActionEventRow = Selectable<InstanceActionEventTable>;

export interface NewAction {
  readonly instanceUuid: string;
  /** Nova's word: `create`, `delete`, `start`, `stop`, `reboot`; ours: `provision`. */
  readonly action: string;
  /** One action has one request id; what nobody asked for needs a new one. */
  readonly requestId: string;
  readonly userId: string | null;
  readonly projectId: string | null;
  readonly at: Date;
}

/** Returns the action's id; the same request on the same instance twice is one action. */
export async function startAction(db: NovaDatabase, action: NewAction): Promise<number> {
  const row = await db
    .insertInto('instance_actions')
    .values({
      instance_uuid: action.instanceUuid,
      action: action.action,
      request_id: action.requestId,
      user_id: action.userId,
      project_id: action.projectId,
      message: null,
      start_time: action.at,
      updated_at: action.at,
    })
    .onConflict((conflict) =>
      conflict.columns(['instance_uuid', 'request_id']).doUpdateSet({ action: action.action }),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

/** `message` is Nova's `Error` for an action that failed, or a sentence for people. */
export async function finishAction(
  db: NovaDatabase,
  id: number,
  at: Date,
  message: string | null = null,
): Promise<void> {
  await db.updateTable('instance_actions').set({ updated_at: at, message }).where('id', '=', id).execute();
}

export interface NewEvent {
  /** Nova's name of the work, for example `compute__do_build_and_run_instance`. */
  readonly event: string;
  readonly host?: string;
  readonly at: Date;
}

/** Returns the event's id; an event that is begun again (after a crash) is the same event. */
export async function startEvent(
  db: NovaDatabase,
  actionId: number,
  { event, host, at }: NewEvent,
): Promise<number> {
  const row = await db
    .insertInto('instance_action_events')
    .values({ action_id: actionId, event, start_time: at, host: host ?? null, result: null, details: null })
    .onConflict((conflict) =>
      conflict
        .columns(['action_id', 'event'])
        .doUpdateSet({ start_time: at, host: host ?? null, finish_time: null, result: null, details: null }),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  await db.updateTable('instance_actions').set({ updated_at: at }).where('id', '=', actionId).execute();
  return row.id;
}

/** `details` is a sentence for people: what failed, and why. */
export async function finishEvent(
  db: NovaDatabase,
  id: number,
  result: 'Success' | 'Error',
  at: Date,
  details?: string,
): Promise<void> {
  const event = await db
    .updateTable('instance_action_events')
    .set({ finish_time: at, result, details: details ?? null })
    .where('id', '=', id)
    .returning('action_id')
    .executeTakeFirst();
  if (event)
    await db
      .updateTable('instance_actions')
      .set({ updated_at: at })
      .where('id', '=', event.action_id)
      .execute();
}

export async function findAction(
  db: NovaDatabase,
  instanceUuid: string,
  requestId: string,
): Promise<InstanceActionRow | undefined> {
  return db
    .selectFrom('instance_actions')
    .selectAll()
    .where('instance_uuid', '=', instanceUuid)
    .where('request_id', '=', requestId)
    .executeTakeFirst();
}

export interface ActionFilter {
  readonly changedSince?: Date;
  readonly changedBefore?: Date;
  readonly limit?: number;
  /** Request id of the last action of the page before. */
  readonly marker?: string;
}

/** Newest first. */
export async function listActions(
  db: NovaDatabase,
  instanceUuid: string,
  filter: ActionFilter = {},
): Promise<InstanceActionRow[]> {
  let query = db
    .selectFrom('instance_actions')
    .selectAll()
    .where('instance_uuid', '=', instanceUuid)
    .orderBy('id', 'desc');
  if (filter.changedSince) query = query.where('updated_at', '>=', filter.changedSince);
  if (filter.changedBefore) query = query.where('updated_at', '<=', filter.changedBefore);
  if (filter.limit !== undefined) query = query.limit(filter.limit);
  const last = filter.marker === undefined ? undefined : await findAction(db, instanceUuid, filter.marker);
  if (last) query = query.where('id', '<', last.id);
  return query.execute();
}

/** In the order in which they began. */
export async function listEvents(db: NovaDatabase, actionId: number): Promise<InstanceActionEventRow[]> {
  return db
    .selectFrom('instance_action_events')
    .selectAll()
    .where('action_id', '=', actionId)
    .orderBy('id')
    .execute();
}
