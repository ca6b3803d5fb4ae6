// How long `npm start` takes and how much memory the cloud needs, as the program itself sees it from a user's chair.
import { processMemory } from '../../packages/cli/src/up/memory.ts';
import { newCloud } from '../../test/harness/real-cloud.ts';
import type { Bench } from '../row.ts';

const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
};

/** The time of a step as `nova-lite up` printed it. */
const printed = (output: string, step: string): number =>
  Number(new RegExp(`ok {2}${step} \\(([\\d.]+) s\\)`).exec(output)?.[1] ?? Number.NaN);

export const measure: Bench = async (say) => {
  const cloud = await newCloud(21_000);
  try {
    say('first start, the image is in the cache or is built now');
    const first = await seconds(() => cloud.start([]));
    const provisioned = printed(cloud.output(), 'first server');
    await cloud.stop();
    say('second start');
    const second = await seconds(() => cloud.start());
    const answers = ['database', 'services']
      .map((step) => printed(cloud.output(), step))
      .reduce((sum, s) => sum + s, 0);
    const memory = await processMemory(cloud.pid() ?? process.pid);
    return [
      { name: 'first start in all', value: first, unit: 's', better: 'lower', goal: null, baseline: null },
      {
        name: 'first server provisioned',
        value: provisioned,
        unit: 's',
        better: 'lower',
        goal: 45,
        baseline: null,
      },
      {
        name: 'second start, API answers',
        value: answers,
        unit: 's',
        better: 'lower',
        goal: 5,
        baseline: null,
      },
      { name: 'second start in all', value: second, unit: 's', better: 'lower', goal: null, baseline: null },
      {
        name: 'memory without guests',
        value: memory,
        unit: 'MiB',
        better: 'lower',
        goal: 300,
        baseline: null,
      },
    ];
  } finally {
    await cloud.down();
  }
};
