// For tests: a service over a store with a clock that stands still until it is set.
import type { ProvisioningReport } from '@nova-lite/instance-metadata';
import { InstanceStore } from '../instance-store.ts';
import type { RateLimit } from '../rate-limit.ts';
import { createMetadataService, type MetadataServiceOptions } from '../service.ts';

const usualLimit: RateLimit = { burst: 100, perSecond: 20 };

export function testService(overrides: Partial<MetadataServiceOptions> = {}, limit = usualLimit) {
  const clock = { ms: 0 };
  const now = () => clock.ms;
  const instances = new InstanceStore(limit, now);
  const passwords: [uuid: string, password: string][] = [];
  const reports: [uuid: string, report: ProvisioningReport][] = [];
  const problems: unknown[] = [];
  const service = createMetadataService({
    instances,
    onPassword: (uuid, password) => void passwords.push([uuid, password]),
    onReport: (uuid, report) => void reports.push([uuid, report]),
    onProblem: (error) => void problems.push(error),
    strangerLimit: limit,
    now,
    ...overrides,
  });
  return { clock, instances, service, passwords, reports, problems };
}
