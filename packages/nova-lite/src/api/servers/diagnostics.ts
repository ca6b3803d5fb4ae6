// GET /servers/{id}/diagnostics
import { conflict, Fault } from '@nova-lite/service-kit';
import { endpoint } from '../endpoint.ts';
import { diagnosticsView } from './diagnostics-view.ts';
import { serverOr404 } from './find.ts';

export const showDiagnostics = endpoint(
  { policy: 'os_compute_api:os-server-diagnostics' },
  async (api, call) => {
    const row = await serverOr404(api.db, call);
    if (row.host === null || row.vm_state === 'building') throw conflict(`Instance ${row.uuid} is not ready`);
    const found = await api.diagnostics(row).catch((cause: unknown) => {
      throw new Fault(503, `The host ${row.host ?? ''} of ${row.uuid} did not say how its guest is.`, {
        cause,
      });
    });
    const { counters } = found;
    if (!counters)
      throw conflict(
        `Instance ${row.uuid} in power state ${found.state}. Cannot get server diagnostics while the instance is in this state.`,
      );
    return diagnosticsView(row, { ...found, counters }, call.version, api.now());
  },
);
