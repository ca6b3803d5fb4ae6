import { migrate } from '@nova-lite/service-kit';
import { freshDatabase, type FreshDatabase } from '@nova-lite/service-kit/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { NovaDatabase } from './database.ts';
import { instanceRow, operation } from './fixture.ts';
import { insertInstances } from './instances.ts';
import { novaMigrations, novaSchema } from './migrations.ts';
import {
  dropQueuedOperations,
  enqueueOperation,
  finishOperation,
  finishStep,
  isDeleteQueued,
  leaseNextOperation,
  releaseLease,
  renewLease,
} from './operations.ts';
import type { NovaTables } from './tables.ts';

let fresh: FreshDatabase;
let db: NovaDatabase;
beforeEach(async () => {
  fresh = await freshDatabase();
  db = await migrate<NovaTables>(fresh.db, novaSchema, novaMigrations);
  await insertInstances(db, [instanceRow('a'), instanceRow('b')]);
});
afterEach(() => fresh.drop());

const lease = (owner = 'conductor-1', seconds = 60) => leaseNextOperation(db, owner, seconds);
const expireLeases = () =>
  db
    .updateTable('operations')
    .set({ lease_until: new Date(0) })
    .where('state', '=', 'running')
    .execute();
const find = (id: number) =>
  db.selectFrom('operations').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

test('an empty queue gives nothing', async () => {
  expect(await lease()).toBeUndefined();
});

test('the oldest operation comes first, and an instance has one at a time', async () => {
  await enqueueOperation(db, operation('a', 'stop'));
  await enqueueOperation(db, operation('a', 'start'));
  await enqueueOperation(db, operation('b', 'build'));
  const first = await lease();
  const second = await lease();
  expect([first, second].map((row) => [row?.instance_uuid, row?.kind, row?.attempts])).toEqual([
    ['a', 'stop', 1],
    ['b', 'build', 1],
  ]);
  expect(await lease()).toBeUndefined();
  await finishOperation(db, first?.id ?? 0, 'done');
  expect(await lease()).toMatchObject({ instance_uuid: 'a', kind: 'start' });
});

test('a delete goes before whatever is queued for its instance, not before what runs', async () => {
  await enqueueOperation(db, operation('a', 'build'));
  const build = await lease();
  await enqueueOperation(db, operation('a', 'reboot'));
  await enqueueOperation(db, operation('a', 'delete'));
  expect(await lease()).toBeUndefined();
  expect(await isDeleteQueued(db, 'a')).toBe(true);
  await finishOperation(db, build?.id ?? 0, 'failed', 'deleted meanwhile');
  expect(await lease()).toMatchObject({ kind: 'delete' });
  expect(await isDeleteQueued(db, 'a')).toBe(false);
});

test('conductors that ask at the same moment never get two operations of one instance', async () => {
  for (let round = 0; round < 10; round++)
    await enqueueOperation(db, operation(round % 2 ? 'a' : 'b', 'stop'));
  for (let round = 0; round < 5; round++) {
    const taken = await Promise.all(['one', 'two', 'three', 'four'].map((owner) => lease(owner)));
    const instances = taken.flatMap((row) => row?.instance_uuid ?? []);
    expect(instances.sort()).toEqual(['a', 'b']);
    for (const row of taken) if (row) await finishOperation(db, row.id, 'done');
  }
  expect(await lease()).toBeUndefined();
});

test('a lease that ran out is taken over with the steps that were finished', async () => {
  const { id } = await enqueueOperation(db, operation('a', 'build'));
  await lease('dead');
  await finishStep(db, id, 'schedule');
  await finishStep(db, id, 'schedule');
  await finishStep(db, id, 'allocatePorts');
  expect(await lease('heir')).toBeUndefined();
  await expireLeases();
  expect(await lease('heir')).toMatchObject({
    id,
    attempts: 2,
    steps: ['schedule', 'allocatePorts'],
    lease_owner: 'heir',
  });
  expect(await renewLease(db, id, 'dead', 60)).toBe(false);
  expect(await renewLease(db, id, 'heir', 60)).toBe(true);
});

test('a lease that is given back is taken at once by another', async () => {
  const { id } = await enqueueOperation(db, operation('a', 'build'));
  await lease('stopping');
  await releaseLease(db, id, 'stopping');
  expect(await lease('other')).toMatchObject({ id, lease_owner: 'other' });
});

test('an operation that is over keeps no secrets', async () => {
  const secret = { adminPass: 'geheim', files: [{ path: '/x', contents: 'eA==' }] };
  const { id } = await enqueueOperation(db, operation('a', 'build', { request: secret }));
  expect(await lease()).toMatchObject({ request: secret });
  await finishOperation(db, id, 'failed', 'no host');
  expect(await find(id)).toMatchObject({ state: 'failed', error: 'no host', request: {}, lease_owner: null });
});

test('what is queued for a deleted instance is dropped with a reason', async () => {
  await enqueueOperation(db, operation('a', 'stop', { request: { adminPass: 'geheim' } }));
  await enqueueOperation(db, operation('b', 'stop'));
  const dropped = await dropQueuedOperations(db, 'a', 'the instance was deleted');
  expect(dropped).toMatchObject([{ instance_uuid: 'a', state: 'failed', request: {} }]);
  expect(await lease()).toMatchObject({ instance_uuid: 'b' });
});

test('a transaction that is rolled back queues nothing', async () => {
  const failing = db.transaction().execute(async (trx) => {
    await enqueueOperation(trx, operation('a', 'build'));
    throw new Error('refused');
  });
  await expect(failing).rejects.toThrow('refused');
  expect(await lease()).toBeUndefined();
});
