// What networks cost: time to open, memory and processes.
import type { MetadataProcess } from '../src/index.ts';
import type { BenchRow } from './bench-row.ts';
import { median, round2 } from './median.ts';
import { processesInside, residentKb, withProcess } from './process.ts';

export async function networksBench(counts: readonly number[]): Promise<BenchRow[]> {
  const rows = await withProcess(['networks'], openOneAfterTheOther);
  for (const count of counts) {
    rows.push(...(await withProcess(['networks'], (metadata, names) => openAtOnce(metadata, names, count))));
  }
  return rows;
}

type Metadata = Pick<MetadataProcess, 'listen' | 'pid'>;

/** All in one namespace, each on an address of its own. */
const open = (metadata: Metadata, namespaces: readonly string[], index: number): Promise<void> =>
  metadata.listen(`net-${index}`, `/run/netns/${namespaces[0]}`, [
    { address: `127.0.${1 + Math.floor(index / 250)}.${1 + (index % 250)}`, port: 80 },
  ]);

async function openOneAfterTheOther(metadata: Metadata, namespaces: readonly string[]): Promise<BenchRow[]> {
  const memory = await residentKb(metadata.pid);
  const times: number[] = [];
  for (let index = 0; index < 9; index++) {
    const began = performance.now();
    await open(metadata, namespaces, index);
    times.push(performance.now() - began);
  }
  return [
    { name: 'opening one network', value: Math.round(median(times)), unit: 'ms', better: 'lower', goal: 100 },
    { name: 'memory of the process', value: Math.round(memory / 1024), unit: 'MB', better: 'lower' },
  ];
}

/** Asked for at once, as a host does that starts. */
async function openAtOnce(
  metadata: Metadata,
  namespaces: readonly string[],
  count: number,
): Promise<BenchRow[]> {
  const before = await residentKb(metadata.pid);
  const began = performance.now();
  await Promise.all(Array.from({ length: count }, (_, index) => open(metadata, namespaces, index)));
  const seconds = round2((performance.now() - began) / 1000);
  const memory = round2(((await residentKb(metadata.pid)) - before) / count);
  const processes = (await processesInside(namespaces)) / count;
  const goal = count === 1000 ? { goal: 20 } : {};
  return [
    { name: `opening ${count} networks`, value: seconds, unit: 's', better: 'lower', ...goal },
    { name: `processes for each of ${count} networks`, value: processes, unit: '', better: 'lower', goal: 0 },
    { name: `memory for each of ${count} networks`, value: memory, unit: 'KB', better: 'lower', goal: 30 },
  ];
}
