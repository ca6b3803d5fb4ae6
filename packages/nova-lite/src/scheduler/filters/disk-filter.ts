// Enough disk left?
import { amountsOf, type Filter } from '../request.ts';

export const diskFilter: Filter = (host, { flavor }) => {
  const needed = amountsOf(flavor).diskGb;
  const free = host.capacity.diskGb - host.used.diskGb;
  return free >= needed
    ? undefined
    : `needs ${needed} GB of disk, has ${free} of ${host.capacity.diskGb} free`;
};
