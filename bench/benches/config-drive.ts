// Config drives against the bare xorriso process on the same files.
import { configDriveBench } from '../../packages/configdrive/bench/configdrive.bench.ts';
import type { Bench } from '../row.ts';

export const measure: Bench = async (say) => {
  say('config drives, one after the other and several at once');
  return (await configDriveBench()).map((row) => ({ goal: null, baseline: null, ...row }));
};
