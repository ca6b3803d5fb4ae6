// The metadata service: against a bare node:http server, through a namespace, with many networks. Needs root.
import { metadataBench } from '../../packages/metadata-service/bench/metadata.bench.ts';
import type { Bench } from '../row.ts';

export const measure: Bench = async (say) => {
  say('requests against a bare server, networks, updates: about two minutes');
  return (await metadataBench()).map((row) => ({ goal: null, baseline: null, ...row }));
};
