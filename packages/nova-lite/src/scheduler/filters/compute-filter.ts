// A host takes instances when it reports and nobody has switched it off.
import type { Filter } from '../request.ts';

export const computeFilter: Filter = (host) => {
  if (!host.up) return 'has not reported for too long: its compute service is down';
  return host.disabledReason === undefined ? undefined : `is disabled: ${host.disabledReason}`;
};
