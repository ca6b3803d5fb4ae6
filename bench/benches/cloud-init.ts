// The guest agent against cloud-init's four stages, on copies of the same root. Needs root, overlayfs and mmdebstrap.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildExecutable } from '../../packages/guest-agent/src/index.ts';
import { imageCache } from '../../test/harness/real-cloud.ts';
import { compareWithCloudInit, type Pair } from '../cloud-init/compare.ts';
import type { Bench, Row } from '../row.ts';

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

export const measure: Bench = async (say) => {
  const directory = await mkdtemp(join(tmpdir(), 'bench-cloud-init-'));
  try {
    say('makes the root with cloud-init, or takes it from the cache');
    const agent = join(directory, 'agent');
    await buildExecutable({ output: agent, cacheDir: join(directory, 'cache') });
    const options = { agent, cacheDir: imageCache };
    say('a typical cloud-config by both in turns, without host keys and with two');
    const plain = await compareWithCloudInit({ ...options, hostKeys: [] });
    const withKeys = await compareWithCloudInit({ ...options, hostKeys: ['ed25519', 'ecdsa'] });
    return [...rows(plain, ''), ...rows(withKeys, ', with two host keys'), memory(plain)];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

const rows = (pairs: readonly Pair[], suffix: string): Row[] =>
  (['cpuSeconds', 'wallSeconds'] as const).flatMap((figure) => {
    const name = `${figure === 'cpuSeconds' ? 'CPU' : 'time'} from start to done${suffix}`;
    const ratios = pairs.map(({ agent, cloudInit }) => agent[figure] / cloudInit[figure]);
    return [
      {
        ...row(name, 's', null),
        value: median(pairs.map(({ agent }) => agent[figure])),
        baseline: rounded(median(pairs.map(({ cloudInit }) => cloudInit[figure]))),
      },
      { ...row(`${name}, against cloud-init`, 'ratio', 0.25), value: median(ratios), baseline: 1 },
    ];
  });

const memory = (pairs: readonly Pair[]): Row => ({
  ...row('peak memory of the largest process', 'MiB', null),
  value: median(pairs.map(({ agent }) => agent.peakMib)),
  baseline: rounded(median(pairs.map(({ cloudInit }) => cloudInit.peakMib))),
});

const row = (name: string, unit: string, goal: number | null) =>
  ({ name, unit, better: 'lower', goal }) as const;

const rounded = (value: number): number => Number(value.toPrecision(4));
