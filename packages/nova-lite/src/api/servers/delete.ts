// DELETE /servers/{id}: accepted at once, done by the conductor.
import { enqueueOperation, isDeleteOpen, startAction, updateInstance } from '../../db/index.ts';
import type { Call, NovaApiOptions } from '../context.ts';
import { endpoint } from '../endpoint.ts';
import { lockedServerOr404 } from './find.ts';

export const deleteServer = endpoint({ status: 204 }, (api, call) => acceptDelete(api, call));

/** A second delete while the first goes on changes nothing. */
export async function acceptDelete(api: NovaApiOptions, call: Call): Promise<void> {
  await api.db.transaction().execute(async (trx) => {
    const { uuid } = await lockedServerOr404(trx, call);
    if (await isDeleteOpen(trx, uuid)) return;
    const who = {
      instanceUuid: uuid,
      requestId: call.requestId,
      userId: call.auth.userId,
      projectId: call.auth.projectId,
    };
    await updateInstance(trx, uuid, { task_state: 'deleting' });
    await startAction(trx, { ...who, action: 'delete', at: api.now() });
    await enqueueOperation(trx, { ...who, kind: 'delete', request: {} });
  });
}
