// States of an instance in Nova's words, and what may be done in which.

/** The stable state (`nova/compute/vm_states.py`). */
export type VmState = 'building' | 'active' | 'stopped' | 'error' | 'deleted';

/** What is being done (`nova/compute/task_states.py`). */
export type TaskState =
  | 'scheduling'
  | 'networking'
  | 'spawning'
  | 'powering-off'
  | 'powering-on'
  | 'rebooting'
  | 'rebooting_hard'
  | 'deleting'
  | null;

/** As libvirt sees it (`nova/compute/power_state.py`). */
export const powerStates = {
  noState: 0,
  running: 1,
  paused: 3,
  shutdown: 4,
  crashed: 6,
  suspended: 7,
} as const;

export type ActionName = 'start' | 'stop' | 'rebootSoft' | 'rebootHard';

/** From which vm states an action may begin (Nova's `check_instance_state` decorators). Delete is always allowed. */
export const allowedFrom: Readonly<Record<ActionName, readonly VmState[]>> = {
  start: ['stopped'],
  stop: ['active', 'error'],
  rebootSoft: ['active'],
  rebootHard: ['active', 'stopped', 'error'],
};

/** What may be going on when an action begins, beside nothing: a hard reboot is the way out of a reboot that hangs. */
export const allowedDuring: Readonly<Partial<Record<ActionName, readonly TaskState[]>>> = {
  rebootHard: ['rebooting', 'rebooting_hard'],
};

/** Why an action may not begin, as an attribute and its value; undefined when it may. */
export function refusal(
  action: ActionName,
  vmState: VmState,
  taskState: TaskState,
): { attribute: 'vm_state' | 'task_state'; value: string } | undefined {
  if (!allowedFrom[action].includes(vmState)) return { attribute: 'vm_state', value: vmState };
  if (taskState === null || allowedDuring[action]?.includes(taskState)) return undefined;
  return { attribute: 'task_state', value: taskState };
}

/** The `status` of the API from vm state and task state (`nova/api/openstack/common.py`). */
export function apiStatus(vmState: VmState, taskState: TaskState): string {
  if (vmState === 'active' && taskState === 'rebooting') return 'REBOOT';
  if (taskState === 'rebooting_hard') return 'HARD_REBOOT';
  const byVmState = {
    building: 'BUILD',
    active: 'ACTIVE',
    stopped: 'SHUTOFF',
    error: 'ERROR',
    deleted: 'DELETED',
  };
  return byVmState[vmState];
}
