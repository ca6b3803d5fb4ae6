// GET /servers/{id}/diagnostics
import { notImplemented } from '@nova-lite/service-kit';
import { endpoint } from '../endpoint.ts';
import { serverOr404 } from './find.ts';

export const showDiagnostics = endpoint(
  { policy: 'os_compute_api:os-server-diagnostics' },
  async (api, call) => {
    const row = await serverOr404(api.db, call);
    if (!api.diagnostics) throw notImplemented('The diagnostics of servers are not supported by this cloud.');
    return api.diagnostics(row);
  },
);
