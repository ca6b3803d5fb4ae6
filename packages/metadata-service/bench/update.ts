// How long a change of one server takes until its guest sees it, while many are served.
import { execa } from 'execa';
import type { BenchRow } from './bench-row.ts';
import { median } from './median.ts';
import { instance, withProcess } from './process.ts';

const rounds = 9;

export function updateBench(served: number): Promise<BenchRow> {
  return withProcess(['service'], async (metadata, [service = '']) => {
    for (let index = 0; index < served; index++)
      await metadata.publish(instance(`i-${index}`, `net-${index}`, '127.0.0.1'));
    await metadata.listen('net-0', `/run/netns/${service}`, [{ address: '127.0.0.1', port: 80 }]);
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const began = performance.now();
      await metadata.publish(instance('i-0', 'net-0', '127.0.0.1', `changed-${round}`));
      times.push(performance.now() - began);
      await requireSeen(service, `changed-${round}`);
    }
    return {
      name: `update, visible with ${served} served`,
      value: median(times),
      unit: 'ms',
      better: 'lower',
      goal: 100,
    };
  });
}

/** The first request after the change must see it. */
async function requireSeen(namespace: string, name: string): Promise<void> {
  const url = 'http://127.0.0.1/openstack/latest/meta_data.json';
  const { stdout } = await execa('ip', ['netns', 'exec', namespace, 'curl', '-sS', url]);
  if (!stdout.includes(`"name": "${name}"`))
    throw new Error(`The guest does not see the change ${name}: ${stdout}`);
}
