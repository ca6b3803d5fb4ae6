import { describe, expect, it } from 'vitest';
import type { HostState, ScheduleRequest } from './request.ts';
import { explainNoHost, schedule } from './scheduler.ts';

const host = (name: string, change: Partial<HostState> = {}): HostState => ({
  host: name,
  zone: 'nova',
  up: true,
  disabledReason: undefined,
  arch: 'x86_64',
  capacity: { vcpus: 8, memoryMb: 4096, diskGb: 50 },
  used: { vcpus: 0, memoryMb: 0, diskGb: 0 },
  ...change,
});

const request = (change: Partial<ScheduleRequest> = {}): ScheduleRequest => ({
  flavor: { vcpus: 1, ramMb: 512, diskGb: 1, ephemeralGb: 0, swapMb: 0, extraSpecs: {} },
  imageProperties: {},
  excluded: [],
  ...change,
});

const names = (hosts: readonly HostState[]) => hosts.map((h) => h.host);

describe('schedule', () => {
  it('the host with the most free memory comes first', () => {
    const busy = host('a', { used: { vcpus: 0, memoryMb: 2048, diskGb: 0 } });
    expect(names(schedule(request(), [busy, host('b')]).ranked)).toEqual(['b', 'a']);
  });

  it('hosts of equal weight come in the order of their names', () => {
    expect(names(schedule(request(), [host('b'), host('a')]).ranked)).toEqual(['a', 'b']);
  });

  it.each([
    ['down', { up: false }, 'ComputeFilter', 'has not reported'],
    ['disabled', { disabledReason: 'maintenance' }, 'ComputeFilter', 'is disabled: maintenance'],
    ['in another zone', { zone: 'az1' }, 'AvailabilityZoneFilter', 'is in availability zone az1, not nova'],
    ['of another architecture', { arch: 'aarch64' }, 'ImagePropertiesFilter', 'made for x86_64'],
    [
      'out of memory',
      { used: { vcpus: 0, memoryMb: 4000, diskGb: 0 } },
      'RamFilter',
      'needs 512 MB of memory, has 96 of 4096 free',
    ],
    [
      'out of vCPUs',
      { used: { vcpus: 8, memoryMb: 0, diskGb: 0 } },
      'CoreFilter',
      'needs 1 vCPUs, has 0 of 8 free',
    ],
    [
      'out of disk',
      { used: { vcpus: 0, memoryMb: 0, diskGb: 50 } },
      'DiskFilter',
      'needs 1 GB of disk, has 0 of 50 free',
    ],
  ])('a host that is %s is refused with the reason', (_, change, filter, reason) => {
    const asked = request({ availabilityZone: 'nova', imageProperties: { architecture: 'amd64' } });
    const { ranked, refused } = schedule(asked, [host('a', change), host('b')]);
    expect(names(ranked)).toEqual(['b']);
    expect(refused).toMatchObject([{ host: 'a', filter, reason: expect.stringContaining(reason) }]);
  });

  it('a host that failed before is not tried again', () => {
    const { ranked } = schedule(request({ excluded: ['a'] }), [host('a'), host('b')]);
    expect(names(ranked)).toEqual(['b']);
  });

  it('only the host that an administrator named is left', () => {
    const { ranked, refused } = schedule(request({ forcedHost: 'b' }), [host('a'), host('b')]);
    expect(names(ranked)).toEqual(['b']);
    expect(refused[0]?.reason).toBe('is not the requested host b');
  });

  it('swap and ephemeral disks count', () => {
    const flavor = { ...request().flavor, ephemeralGb: 48, swapMb: 1025 };
    expect(schedule(request({ flavor }), [host('a')]).refused[0]?.reason).toBe(
      'needs 51 GB of disk, has 50 of 50 free',
    );
  });
});

describe('explainNoHost', () => {
  it('names every host, what it lacks and the filter that refused it', () => {
    const { refused } = schedule(request(), [host('a', { up: false })]);
    expect(explainNoHost(refused)).toBe(
      'No valid host was found. a has not reported for too long: its compute service is down (ComputeFilter).',
    );
  });

  it('says what to do when there is no host at all', () => {
    expect(explainNoHost([])).toContain('start one with `nova-lite up`');
  });
});
