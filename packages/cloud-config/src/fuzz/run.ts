// A process of its own: `node run.ts SEED CASES FILE`. Before each case its input is saved in FILE, where it is left when
// the process hangs or dies.
import { writeFileSync } from 'node:fs';
import { assemble } from '../assemble.ts';
import { checkUserData } from '../check.ts';
import { gunzip } from '../gunzip.ts';
import { maxFindings } from '../limits.ts';
import { corpus, words } from './corpus.ts';
import { mutate, numbers, pick } from './mutate.ts';

const [seed = '1', cases = '1', file = ''] = process.argv.slice(2);
const next = numbers(Number(seed));
const another = (): Uint8Array => mutate(pick(corpus, next), { corpus, words }, next);
const variables = { v1: { local_hostname: 'web' } };

for (let index = 0; index < Number(cases); index++) {
  const data = another();
  writeFileSync(file, data);
  const findings = checkUserData(data, { gunzip });
  if (findings.length > maxFindings) throw new Error(`${findings.length} findings`);
  const fetchUrl = async (): Promise<Uint8Array> => another();
  await assemble({ userData: data, vendorData: [[another()]] }, { gunzip, variables, fetchUrl });
}
