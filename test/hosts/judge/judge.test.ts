// The same user data through cloud-init and through the agent, each on its own copy of Debian 12: the results are the same,
// or differ in what docs/cloud-init-differences.md names.
import { beforeAll, describe, expect, test } from 'vitest';
import { cloudInitRoot } from '../../harness/cloud-init/root.ts';
import { imageCache } from '../../harness/real-cloud.ts';
import { provisionGuest, type Judged, type Provisioner } from './guest.ts';
import { differences, surprises } from './outcome.ts';
import type { Differences, Row } from './row.ts';
import { rows } from './rows/all.ts';

/** Where nothing is in the cache yet it is made, after what else is being made there. */
const rootMs = 900_000;

let root: string;
beforeAll(async () => {
  root = await cloudInitRoot({ cacheDir: imageCache, signal: AbortSignal.timeout(rootMs) });
}, rootMs);

describe.concurrent('cloud-init is the judge', () => {
  test.for(rows.map((row) => [row.name, row] as const))('%s', async ([, row]) => {
    const judge = await provisionGuest(root, row, 'cloud-init');
    for (const by of ['agent', 'agent in compat'] as const) {
      const agent = await provisionGuest(root, row, by);
      const found = differences(judge.facts, agent.facts);
      expect(surprises(found.keys(), namedOf(row, by)), explain(by, found, judge, agent)).toEqual([]);
    }
  });
});

const namedOf = ({ differs, alwaysDiffers }: Row, by: Provisioner): Differences => ({
  ...(by === 'agent' ? differs : {}),
  ...alwaysDiffers,
});

const explain = (by: Provisioner, found: Map<string, string>, judge: Judged, agent: Judged): string =>
  [
    by,
    ...[...found].map(([name, values]) => `${name}: ${values}`),
    '-- cloud-init said',
    judge.said,
    '-- the agent said',
    agent.said,
  ].join('\n');
