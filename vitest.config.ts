// Tiers of tests. Unit and service tests stand beside the code; what spans packages stands in test/.
import { defineConfig } from 'vitest/config';

const project = (
  name: string,
  include: string[],
  timeoutMs: number,
  { sequential = false, workers = undefined as number | undefined, globalSetup = [] as string[] } = {},
) => ({
  test: {
    name,
    include,
    globalSetup,
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    fileParallelism: !sequential,
    ...(workers && { maxWorkers: workers }),
  },
});

const minute = 60_000;

export default defineConfig({
  test: {
    projects: [
      project('unit', ['packages/*/{src,test}/**/*.test.ts', 'test/architecture/**/*.test.ts'], 20_000),
      project('service', ['packages/*/{src,test}/**/*.service.ts'], minute, {
        globalSetup: ['packages/service-kit/src/testing/tier-postgres.ts'],
      }),
      project('scenario', ['test/scenarios/**/*.test.ts'], 2 * minute),
      // They wait more than they work: more at once than there are processors.
      project('host', ['packages/*/{src,test}/**/*.host.ts', 'test/hosts/**/*.test.ts'], 5 * minute, {
        workers: 4,
      }),
      project('conformance', ['test/conformance/**/*.test.ts'], 10 * minute, { sequential: true }),
      project('guest', ['test/guests/**/*.test.ts', 'examples/**/*.test.ts'], 15 * minute, {
        sequential: true,
      }),
      project('fault', ['test/faults/**/*.test.ts'], 10 * minute, { sequential: true }),
    ],
  },
});
