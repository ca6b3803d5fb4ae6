// The whole way that a guest sees - out of a namespace, over a veth, into the listener in another - against the loopback.
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { MetadataProcess } from '../src/index.ts';
import type { BenchRow } from './bench-row.ts';
import type { Load } from './load.ts';
import { median, round2 } from './median.ts';
import { cpuSecondsOf, instance, ip, withProcess } from './process.ts';

const client = fileURLToPath(new URL('load-client.ts', import.meta.url));
const rounds = 5;
const port = 80;

export function namespaceBench(): Promise<BenchRow[]> {
  return withProcess(['service', 'guest'], async (metadata, [service = '', guest = '']) => {
    await connect(service, guest);
    await metadata.publish(instance('a', 'direct', '127.0.0.1'));
    await metadata.publish(instance('b', 'guests', '10.77.0.11'));
    await metadata.listen('direct', `/run/netns/${service}`, [{ address: '127.0.0.1', port }]);
    await metadata.listen('guests', `/run/netns/${service}`);
    const ratios: number[] = [];
    const rates: number[] = [];
    for (let round = 0; round <= rounds; round++) {
      const direct = await perCpuSecond(metadata, service, '127.0.0.1');
      const through = await perCpuSecond(metadata, guest, '169.254.169.254');
      rates.push(through);
      ratios.push(through / direct);
    }
    return rows(rates.slice(1), ratios.slice(1));
  });
}

async function connect(service: string, guest: string): Promise<void> {
  await ip(`-n ${service} link add md0 type veth peer name gu0 netns ${guest}`);
  for (const address of ['169.254.169.254/32', '10.77.0.2/24'])
    await ip(`-n ${service} addr add ${address} dev md0`);
  await ip(`-n ${guest} addr add 10.77.0.11/24 dev gu0`);
  await ip(`-n ${service} link set md0 up`);
  await ip(`-n ${guest} link set gu0 up`);
  await ip(`-n ${guest} route add 169.254.169.254/32 via 10.77.0.2`);
}

/** Of the metadata process alone; the client has a CPU of its own. */
async function perCpuSecond(metadata: MetadataProcess, namespace: string, host: string): Promise<number> {
  const load: Load = {
    host,
    port,
    path: '/openstack/latest/meta_data.json',
    connections: 50,
    keepAlive: true,
    durationMs: 1000,
  };
  const before = await cpuSecondsOf(metadata.pid);
  const inside = ['netns', 'exec', namespace, process.execPath, client, JSON.stringify(load)];
  const { stdout } = await execa('ip', inside);
  return Number(stdout) / ((await cpuSecondsOf(metadata.pid)) - before);
}

const rows = (rates: readonly number[], ratios: readonly number[]): BenchRow[] => [
  {
    name: 'requests, out of a namespace',
    value: Math.round(median(rates)),
    unit: '1/CPU second',
    better: 'higher',
  },
  {
    name: 'out of a namespace against loopback',
    value: round2(median(ratios)),
    unit: 'ratio',
    better: 'higher',
    goal: 0.8,
    baseline: 1,
  },
];
