// Ends an instance: the guest, its ports, its claim, its row. Forward only; every step may run twice.
import type { Step } from '@nova-lite/service-kit';
import { findInstance, isUp, listServices, markInstanceDeleted } from '../db/index.ts';
import { askHost, type Story } from './story.ts';

export const deleteSteps: readonly Step<Story>[] = [
  {
    name: 'destroy the guest',
    async do(story) {
      const current = await findInstance(story.db, story.instance.uuid);
      if (!current?.host) return;
      if (await isHostUp(story, current.host))
        await askHost(story, current.host, 'delete', { uuid: current.uuid });
      else
        story.log.warn(
          { host: current.host, instance: current.uuid },
          'deleted while its host is down; the host cleans up when it is back',
        );
    },
  },
  { name: 'release ports', do: ({ networks, instance }) => networks.release(instance.uuid) },
  { name: 'release the claim', do: ({ placement, instance }) => placement.release(instance.uuid) },
  { name: 'mark deleted', do: ({ db, instance, now }) => markInstanceDeleted(db, instance.uuid, now()) },
];

async function isHostUp({ db }: Story, host: string): Promise<boolean> {
  return (await listServices(db, { host, binary: 'nova-compute' })).some(isUp);
}
