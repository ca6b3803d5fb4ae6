// Start, stop and reboot.
import type { Step } from '@nova-lite/service-kit';
import { findInstance, updateInstance } from '../db/index.ts';
import { powerStates } from '../model/states.ts';
import { askHost, type Story } from './story.ts';
import type { HostRequests } from '../compute/messages.ts';

type PowerAction = HostRequests['power']['action'];

const power = (action: (story: Story) => PowerAction): Step<Story> => ({
  name: 'tell the host',
  async do(story) {
    const current = await findInstance(story.db, story.instance.uuid);
    if (!current?.host) throw new Error(`Server ${story.instance.uuid} is on no host: it was never built.`);
    await askHost(story, current.host, 'power', { uuid: current.uuid, action: action(story) });
  },
});

const markRunning: Step<Story> = {
  name: 'mark active',
  async do({ db, instance }) {
    await updateInstance(db, instance.uuid, {
      vm_state: 'active',
      task_state: null,
      power_state: powerStates.running,
    });
  },
};

const markStopped: Step<Story> = {
  name: 'mark stopped',
  async do({ db, instance }) {
    await updateInstance(db, instance.uuid, {
      vm_state: 'stopped',
      task_state: null,
      power_state: powerStates.shutdown,
    });
  },
};

export const startSteps: readonly Step<Story>[] = [power(() => 'start'), markRunning];
export const stopSteps: readonly Step<Story>[] = [power(() => 'stop'), markStopped];
export const rebootSteps: readonly Step<Story>[] = [
  power(({ operation }) => (operation.request.rebootType === 'HARD' ? 'reboot-hard' : 'reboot-soft')),
  markRunning,
];
