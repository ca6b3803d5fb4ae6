// What a project may still have.
import { forbidden } from '@nova-lite/service-kit';
import { usageOfProject, type FlavorSnapshot, type NovaDatabase } from '../../db/index.ts';
import type { Quota } from '../context.ts';
import type { NewServer } from './create-schema.ts';

const over = (amount: number, limit: number) => limit >= 0 && amount > limit;

/** What one server may bring along: properties and files. Throws 403. */
export function checkSizes({ metadata = {}, personality = [] }: NewServer, quota: Quota): void {
  const items = Object.keys(metadata).length;
  if (over(items, quota.metadataItems))
    throw forbidden(`Maximum number of metadata items exceeds ${quota.metadataItems}`);
  if (over(personality.length, quota.injectedFiles)) throw forbidden('Personality file limit exceeded');
  const sizes = personality.map(({ contents }) => Buffer.byteLength(contents, 'base64'));
  if (sizes.some((size) => over(size, quota.injectedFileBytes)))
    throw forbidden('Personality file content exceeds maximum');
}

export interface Wanted {
  readonly projectId: string;
  readonly flavor: FlavorSnapshot;
  readonly min: number;
  readonly max: number;
}

interface Demand {
  readonly name: string;
  readonly each: number;
  readonly used: number;
  readonly limit: number;
}

/** How many of `max` the quota leaves; 403 when that is less than `min`. */
export async function countWithinQuota(
  db: NovaDatabase,
  quota: Quota,
  { projectId, flavor, min, max }: Wanted,
): Promise<number> {
  const used = await usageOfProject(db, projectId);
  const demands: Demand[] = [
    { name: 'instances', each: 1, used: used.instances, limit: quota.instances },
    { name: 'cores', each: flavor.vcpus, used: used.cores, limit: quota.cores },
    { name: 'ram', each: flavor.ramMb, used: used.ramMb, limit: quota.ramMb },
  ];
  const tight = demands.filter((demand) => over(demand.used + demand.each * min, demand.limit));
  if (tight.length > 0) throw forbidden(quotaMessage(tight, min));
  return Math.min(max, ...demands.map((demand) => roomFor(demand, max)));
}

const roomFor = ({ each, used, limit }: Demand, max: number) =>
  limit < 0 ? max : Math.floor((limit - used) / each);

/** Nova's `TooManyInstances`. */
function quotaMessage(tight: readonly Demand[], count: number): string {
  const all = (value: (demand: Demand) => string | number) => tight.map(value).join(', ');
  const names = all(({ name }) => name);
  const requested = all(({ each }) => each * count);
  return `Quota exceeded for ${names}: Requested ${requested}, but already used ${all(({ used }) => used)} of ${all(({ limit }) => limit)} ${names}`;
}
