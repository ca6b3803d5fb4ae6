import { expect, test } from 'vitest';
import { apiStatus, refusal } from './states.ts';

test('stop is refused for a server that is off, and while something else is going on', () => {
  expect(refusal('stop', 'active', null)).toBeUndefined();
  expect(refusal('stop', 'stopped', null)).toEqual({ attribute: 'vm_state', value: 'stopped' });
  expect(refusal('stop', 'active', 'rebooting')).toEqual({ attribute: 'task_state', value: 'rebooting' });
});

test('a hard reboot may end a soft one that hangs, and not a delete', () => {
  expect(refusal('rebootHard', 'active', 'rebooting')).toBeUndefined();
  expect(refusal('rebootHard', 'active', 'deleting')).toEqual({ attribute: 'task_state', value: 'deleting' });
});

test.each([
  ['active', null, 'ACTIVE'],
  ['active', 'rebooting', 'REBOOT'],
  ['stopped', 'rebooting_hard', 'HARD_REBOOT'],
  ['building', 'spawning', 'BUILD'],
  ['stopped', null, 'SHUTOFF'],
] as const)('%s, %s is %s', (vmState, taskState, status) => {
  expect(apiStatus(vmState, taskState)).toBe(status);
});
