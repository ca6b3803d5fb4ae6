import type { ProvisioningReport } from '@nova-lite/instance-metadata';
import { expect, test } from 'vitest';
import { provisioningReasons, provisioningState, reportedStages } from './provisioning.ts';

const report: ProvisioningReport = {
  agent: 'test/1',
  result: 'failed',
  datasource: 'config-drive',
  read: { metadataService: [], configDrive: [] },
  modules: [
    { module: 'users', result: 'ok', message: 'made ann', durationMs: 200 },
    { module: 'packages', result: 'failed', message: 'no network', durationMs: 300 },
  ],
  findings: [
    { severity: 'info', code: 'a', message: 'both say the same' },
    { severity: 'warning', code: 'b', message: 'a blank', line: 4, column: 2 },
  ],
  hostKeys: [],
  uptimeSeconds: 10,
};

test('it is pending until the guest says that nothing more is to come', () => {
  expect(provisioningState(null)).toBe('pending');
  expect(provisioningState({ ...report, complete: false })).toBe('pending');
  expect(provisioningState(report)).toBe('failed');
});

test('the reasons are what was wrong with the user data and what failed', () => {
  expect(provisioningReasons(report)).toEqual([
    'warning at line 4, column 2: a blank',
    'failed: packages: no network',
  ]);
  expect(provisioningReasons(null)).toEqual([]);
});

test('each stage has its modules; an agent without stages has done all of it in one', () => {
  expect(reportedStages(report)).toMatchObject([{ stage: 'all', result: 'failed', startedSeconds: 9.5 }]);
  const stages = [
    { stage: 'network' as const, result: 'ok' as const, startedSeconds: 1, durationMs: 2 },
    { stage: 'final' as const, result: 'failed' as const, startedSeconds: 3, durationMs: 4 },
  ];
  const modules = report.modules.map((module, index) => ({
    ...module,
    stage: index === 0 ? ('network' as const) : ('final' as const),
  }));
  expect(
    reportedStages({ ...report, stages, modules }).map(({ stage, modules }) => [stage, modules[0]?.module]),
  ).toEqual([
    ['network', 'users'],
    ['final', 'packages'],
  ]);
});
