// The queue of long work: what was accepted, who works on it, and how far it is.
import { sql, type Selectable } from 'kysely';
import { isDuplicate, type NovaDatabase } from './database.ts';
import type { OperationKind, OperationRequest, OperationTable } from './tables.ts';

export type OperationRow = Selectable<OperationTable>;

/** `LISTEN` to this: an operation was queued, or one ended and may let the next begin. The payload is the instance's uuid. */
export const operationsChannel = 'nova_operations';

export interface NewOperation {
  readonly instanceUuid: string;
  readonly kind: OperationKind;
  readonly request: OperationRequest;
  readonly requestId: string;
  readonly userId: string;
  readonly projectId: string;
}

/** Conductors hear of it when the transaction `trx` is committed. */
export async function enqueueOperation(trx: NovaDatabase, operation: NewOperation): Promise<OperationRow> {
  const row = await trx
    .insertInto('operations')
    .values({
      instance_uuid: operation.instanceUuid,
      kind: operation.kind,
      request: JSON.stringify(operation.request),
      request_id: operation.requestId,
      user_id: operation.userId,
      project_id: operation.projectId,
      state: 'queued',
      steps: '[]',
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await announce(trx, operation.instanceUuid);
  return row;
}

const announce = (db: NovaDatabase, instanceUuid: string) =>
  sql`select pg_notify(${operationsChannel}, ${instanceUuid})`.execute(db);

/**
 * Takes one operation for `owner` for `leaseSeconds`: one that is running and whose lease ran out, else the oldest that
 * is queued and next for its instance. An instance has one running operation at a time; a `delete` goes before what else
 * is queued for it. Undefined when there is nothing to do.
 */
export async function leaseNextOperation(
  db: NovaDatabase,
  owner: string,
  leaseSeconds: number,
): Promise<OperationRow | undefined> {
  for (;;) {
    try {
      return await tryLease(db, owner, leaseSeconds);
    } catch (error) {
      // Another conductor has just begun another operation of the same instance: look again.
      if (!isDuplicate(error)) throw error;
    }
  }
}

async function tryLease(
  db: NovaDatabase,
  owner: string,
  leaseSeconds: number,
): Promise<OperationRow | undefined> {
  return db
    .updateTable('operations')
    .set({
      state: 'running',
      lease_owner: owner,
      lease_until: leaseEnd(leaseSeconds),
      attempts: sql<number>`attempts + 1`,
    })
    .where('id', '=', (eb) => eb.selectFrom(nextOperation(db).as('next')).select('next.id'))
    .returningAll()
    .executeTakeFirst();
}

function nextOperation(db: NovaDatabase) {
  return db
    .selectFrom('operations as candidate')
    .select('candidate.id')
    .where((eb) =>
      eb.or([
        eb.and([eb('candidate.state', '=', 'running'), eb('candidate.lease_until', '<', sql<Date>`now()`)]),
        eb.and([eb('candidate.state', '=', 'queued'), eb.not(eb.exists(whatGoesBefore(db)))]),
      ]),
    )
    .orderBy('candidate.id')
    .limit(1)
    .forUpdate()
    .skipLocked();
}

function whatGoesBefore(db: NovaDatabase) {
  const sooner = sql<boolean>`(other.kind <> 'delete', other.id) < (candidate.kind <> 'delete', candidate.id)`;
  return db
    .selectFrom('operations as other')
    .select('other.id')
    .where(sql<boolean>`other.instance_uuid = candidate.instance_uuid`)
    .where((eb) =>
      eb.or([eb('other.state', '=', 'running'), eb.and([eb('other.state', '=', 'queued'), sooner])]),
    );
}

const leaseEnd = (seconds: number) => sql<Date>`now() + make_interval(secs => ${seconds})`;

/** False when the lease was lost: somebody else works on it now, or it is over. */
export async function renewLease(
  db: NovaDatabase,
  id: number,
  owner: string,
  leaseSeconds: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('operations')
    .set({ lease_until: leaseEnd(leaseSeconds) })
    .where('id', '=', id)
    .where('lease_owner', '=', owner)
    .where('state', '=', 'running')
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Gives the operation back unfinished, for another conductor to go on with at once. */
export async function releaseLease(db: NovaDatabase, id: number, owner: string): Promise<void> {
  const released = await db
    .updateTable('operations')
    .set({ lease_until: sql<Date>`now() - interval '1 second'` })
    .where('id', '=', id)
    .where('lease_owner', '=', owner)
    .where('state', '=', 'running')
    .returning('instance_uuid')
    .executeTakeFirst();
  if (released) await announce(db, released.instance_uuid);
}

/** The same step twice is one step. */
export async function finishStep(db: NovaDatabase, id: number, step: string): Promise<void> {
  await db
    .updateTable('operations')
    .set({ steps: sql<string>`steps || to_jsonb(${step}::text)` })
    .where('id', '=', id)
    .where(sql<boolean>`not steps ? ${step}`)
    .execute();
}

/** Ends it, erases what it was asked for (passwords, files), and lets the next of its instance begin. */
export async function finishOperation(
  db: NovaDatabase,
  id: number,
  state: 'done' | 'failed',
  error?: string,
): Promise<void> {
  const ended = await db
    .updateTable('operations')
    .set({ state, error: error ?? null, request: '{}', lease_owner: null, lease_until: null })
    .where('id', '=', id)
    .where('state', 'in', ['queued', 'running'])
    .returning('instance_uuid')
    .executeTakeFirst();
  if (ended) await announce(db, ended.instance_uuid);
}

/** Ends what is still queued for an instance, for example because it was deleted. Returns what was dropped. */
export async function dropQueuedOperations(
  db: NovaDatabase,
  instanceUuid: string,
  reason: string,
): Promise<OperationRow[]> {
  return db
    .updateTable('operations')
    .set({ state: 'failed', error: reason, request: '{}' })
    .where('instance_uuid', '=', instanceUuid)
    .where('state', '=', 'queued')
    .returningAll()
    .execute();
}

/** True when somebody asked for the instance to be deleted and that has not begun: a build had better stop. */
export async function isDeleteQueued(db: NovaDatabase, instanceUuid: string): Promise<boolean> {
  const row = await db
    .selectFrom('operations')
    .select('id')
    .where('instance_uuid', '=', instanceUuid)
    .where('kind', '=', 'delete')
    .where('state', '=', 'queued')
    .executeTakeFirst();
  return row !== undefined;
}

/** Takes every operation from conductors that are known to be gone: for the one that has the database to itself. */
export async function releaseAllLeases(db: NovaDatabase): Promise<void> {
  await db
    .updateTable('operations')
    .set({ lease_until: sql<Date>`now() - interval '1 second'` })
    .where('state', '=', 'running')
    .execute();
}

/** Nothing of it counts as done any more: what was done is being undone. */
export async function clearSteps(db: NovaDatabase, id: number): Promise<void> {
  await db.updateTable('operations').set({ steps: '[]' }).where('id', '=', id).execute();
}

/** True while a delete of the instance is queued or running. */
export async function isDeleteOpen(db: NovaDatabase, instanceUuid: string): Promise<boolean> {
  const row = await db
    .selectFrom('operations')
    .select('id')
    .where('instance_uuid', '=', instanceUuid)
    .where('kind', '=', 'delete')
    .where('state', 'in', ['queued', 'running'])
    .executeTakeFirst();
  return row !== undefined;
}
