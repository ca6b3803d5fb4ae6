// Enough memory left?
import { amountsOf, type Filter } from '../request.ts';

export const ramFilter: Filter = (host, { flavor }) => {
  const needed = amountsOf(flavor).memoryMb;
  const free = host.capacity.memoryMb - host.used.memoryMb;
  return free >= needed
    ? undefined
    : `needs ${needed} MB of memory, has ${free} of ${host.capacity.memoryMb} free`;
};
