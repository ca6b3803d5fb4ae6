// The zone that the user asked for.
import type { Filter } from '../request.ts';

export const availabilityZoneFilter: Filter = (host, { availabilityZone }) =>
  availabilityZone === undefined || availabilityZone === host.zone
    ? undefined
    : `is in availability zone ${host.zone}, not ${availabilityZone}`;
