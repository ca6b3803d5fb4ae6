import { migrate } from '@nova-lite/service-kit';
import { freshDatabase, type FreshDatabase } from '@nova-lite/service-kit/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  createPlacement,
  placementMigrations,
  placementSchema,
  type Placement,
  type PlacementTables,
} from './index.ts';

let fresh: FreshDatabase;
let placement: Placement;
beforeEach(async () => {
  fresh = await freshDatabase();
  placement = createPlacement({
    db: await migrate<PlacementTables>(fresh.db, placementSchema, placementMigrations),
  });
  await placement.setInventory('host-1', amounts(2, 2048, 20), amounts(0, 512, 0), amounts(4, 1, 1));
});
afterEach(() => fresh.drop());

const amounts = (vcpus: number, memoryMb: number, diskGb: number) => ({ vcpus, memoryMb, diskGb });
const used = async () => (await placement.usages()).get('host-1')?.used;

test('capacity is what is left of the reserve, times the ratio', async () => {
  expect(await placement.usages()).toEqual(
    new Map([
      ['host-1', { total: amounts(2, 2048, 20), used: amounts(0, 0, 0), capacity: amounts(8, 1536, 20) }],
    ]),
  );
});

test('a claim that does not fit takes nothing', async () => {
  expect(await placement.claim('a', 'host-1', amounts(1, 1024, 1))).toBe(true);
  expect(await placement.claim('b', 'host-1', amounts(1, 513, 1))).toBe(false);
  expect(await used()).toEqual(amounts(1, 1024, 1));
  expect(await placement.claim('c', 'host-1', amounts(1, 512, 0))).toBe(true);
});

test('of many claims at the same moment only those that fit are granted', async () => {
  const claims = await Promise.all(
    Array.from({ length: 12 }, (_, n) => placement.claim(`i-${n}`, 'host-1', amounts(1, 256, 1))),
  );
  expect(claims.filter(Boolean).length).toBe(6);
  expect(await used()).toEqual(amounts(6, 1536, 6));
});

test('the same consumer twice is one claim, even on a full host', async () => {
  const all = amounts(8, 1536, 20);
  expect([await placement.claim('a', 'host-1', all), await placement.claim('a', 'host-1', all)]).toEqual([
    true,
    true,
  ]);
  expect(await used()).toEqual(all);
});

test('a claim on another host lets go of the first', async () => {
  await placement.setInventory('host-2', amounts(2, 2048, 20), amounts(0, 0, 0), amounts(1, 1, 1));
  await placement.claim('a', 'host-1', amounts(1, 256, 1));
  await placement.claim('a', 'host-2', amounts(1, 256, 1));
  expect(await used()).toEqual(amounts(0, 0, 0));
});

test('a release may come twice, and gives back everything', async () => {
  await placement.claim('a', 'host-1', amounts(1, 256, 1));
  await placement.release('a');
  await placement.release('a');
  expect(await used()).toEqual(amounts(0, 0, 0));
});

test('an unknown host grants nothing', async () => {
  expect(await placement.claim('a', 'nowhere', amounts(1, 1, 1))).toBe(false);
});

test('a host that shrinks keeps its claims and grants no more', async () => {
  await placement.claim('a', 'host-1', amounts(1, 1024, 1));
  await placement.setInventory('host-1', amounts(2, 1024, 20), amounts(0, 512, 0), amounts(4, 1, 1));
  expect(await used()).toEqual(amounts(1, 1024, 1));
  expect(await placement.claim('b', 'host-1', amounts(1, 1, 1))).toBe(false);
});
