// An administrator may name the host; a host on which this build failed is not tried again.
import type { Filter } from '../request.ts';

export const requestedHostFilter: Filter = (host, { forcedHost, excluded }) => {
  if (excluded.includes(host.host)) return 'failed to build this server before';
  return forcedHost === undefined || forcedHost === host.host
    ? undefined
    : `is not the requested host ${forcedHost}`;
};
