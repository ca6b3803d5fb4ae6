// Enough vCPUs left (the ratio of overcommit is in the capacity)?
import { amountsOf, type Filter } from '../request.ts';

export const coreFilter: Filter = (host, { flavor }) => {
  const needed = amountsOf(flavor).vcpus;
  const free = host.capacity.vcpus - host.used.vcpus;
  return free >= needed ? undefined : `needs ${needed} vCPUs, has ${free} of ${host.capacity.vcpus} free`;
};
