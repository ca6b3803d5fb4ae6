// Spreads: the host with the most free memory first.
import type { Weigher } from '../request.ts';

export const ramWeigher: Weigher = {
  multiplier: 1,
  weigh: (host) => host.capacity.memoryMb - host.used.memoryMb,
};
