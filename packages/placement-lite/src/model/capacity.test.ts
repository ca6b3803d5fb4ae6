import { expect, test } from 'vitest';
import { byClass, capacityOf, fromClasses } from './capacity.ts';

test.each([
  [{ total: 2, reserved: 0, ratio: 4 }, 8],
  [{ total: 4096, reserved: 512, ratio: 1 }, 3584],
  [{ total: 3, reserved: 0, ratio: 1.5 }, 4],
  [{ total: 100, reserved: 512, ratio: 1 }, 0],
])('of %j the capacity is %d', (inventory, capacity) => {
  expect(capacityOf(inventory)).toBe(capacity);
});

test('amounts become classes and amounts again', () => {
  const amounts = { vcpus: 1, memoryMb: 512, diskGb: 3 };
  expect(fromClasses(byClass(amounts))).toEqual(amounts);
  expect(fromClasses({ VCPU: 2 })).toEqual({ vcpus: 2, memoryMb: 0, diskGb: 0 });
});
