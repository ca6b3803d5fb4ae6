// Spreads: the host with the most free vCPUs first.
import type { Weigher } from '../request.ts';

export const cpuWeigher: Weigher = {
  multiplier: 1,
  weigh: (host) => host.capacity.vcpus - host.used.vcpus,
};
