// The metadata service against a bare node:http server that sends the same bytes, and what a network costs.
import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { startMetadataProcess, type MetadataProcess } from '../src/index.ts';
import { load } from './load.ts';

export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  readonly goal?: number;
  readonly baseline?: number;
}

const path = '/openstack/latest/meta_data.json';
const rounds = 5;

/** Takes about half a minute. Needs root for the networks. */
export async function metadataBench(): Promise<BenchRow[]> {
  return [...(await compare(true, 0.85)), ...(await compare(false, 0.95)), ...(await networks(100))];
}

interface Sample {
  readonly perCpuSecond: number;
  readonly p99: number;
}

async function compare(keepAlive: boolean, goal: number): Promise<BenchRow[]> {
  const bare = await start('bare');
  const service = await start('service');
  const samples: { bare: Sample; service: Sample }[] = [];
  for (let round = 0; round <= rounds; round++) {
    samples.push({ bare: await measure(bare, keepAlive), service: await measure(service, keepAlive) });
  }
  bare.child.disconnect();
  service.child.disconnect();
  return rowsOf(samples.slice(1), keepAlive ? 'kept connections' : 'a connection per request', goal);
}

function rowsOf(
  samples: readonly { bare: Sample; service: Sample }[],
  how: string,
  goal: number,
): BenchRow[] {
  const ours = median(samples.map(({ service }) => service.perCpuSecond));
  const theirs = median(samples.map(({ bare }) => bare.perCpuSecond));
  const ratio = median(samples.map(({ bare, service }) => service.perCpuSecond / bare.perCpuSecond));
  const p99 = median(samples.map(({ bare, service }) => service.p99 / bare.p99));
  return [
    {
      name: `requests, ${how}`,
      value: Math.round(ours),
      unit: '1/CPU second',
      better: 'higher',
      goal: Math.round(theirs * goal),
      baseline: Math.round(theirs),
    },
    {
      name: `against bare node:http, ${how}`,
      value: round2(ratio),
      unit: 'ratio',
      better: 'higher',
      goal,
      baseline: 1,
    },
    {
      name: `p99 at 50 connections against bare, ${how}`,
      value: round2(p99),
      unit: 'ratio',
      better: 'lower',
      goal: 3,
      baseline: 1,
    },
  ];
}

interface Server {
  readonly child: ChildProcess;
  readonly port: number;
}

async function start(kind: 'bare' | 'service'): Promise<Server> {
  const child = fork(fileURLToPath(new URL('server.ts', import.meta.url)), [kind]);
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return { child, port };
}

async function measure({ child, port }: Server, keepAlive: boolean): Promise<Sample> {
  const before = await cpuSeconds(child);
  const latencies = await load({ port, path, connections: 50, keepAlive, durationMs: 1000 });
  const spent = (await cpuSeconds(child)) - before;
  const sorted = latencies.sort((a, b) => a - b);
  return { perCpuSecond: sorted.length / spent, p99: sorted[Math.floor(sorted.length * 0.99)] ?? 0 };
}

async function cpuSeconds(child: ChildProcess): Promise<number> {
  child.send('cpu');
  const [{ cpu }] = (await once(child, 'message')) as [{ cpu: NodeJS.CpuUsage }];
  return (cpu.user + cpu.system) / 1e6;
}

/** Opens `count` networks in one namespace, each on an address of its own. */
async function networks(count: number): Promise<BenchRow[]> {
  const namespace = `nlbench-${randomBytes(3).toString('hex')}`;
  await execa('ip', ['netns', 'add', namespace]);
  const log = { info: () => undefined, warn: () => undefined };
  const metadata = await startMetadataProcess({
    onPassword: () => undefined,
    onReport: () => undefined,
    log,
  });
  try {
    await execa('ip', ['-n', namespace, 'link', 'set', 'lo', 'up']);
    return await openNetworks(metadata, `/run/netns/${namespace}`, count);
  } finally {
    await metadata.stop();
    await execa('ip', ['netns', 'del', namespace]);
  }
}

async function openNetworks(
  metadata: MetadataProcess,
  netnsPath: string,
  count: number,
): Promise<BenchRow[]> {
  const memoryBefore = await residentKb(metadata.pid);
  const times: number[] = [];
  for (let index = 0; index < count; index++) {
    const began = performance.now();
    await metadata.listen(`net-${index}`, netnsPath, [{ address: `127.0.1.${index + 1}`, port: 80 }]);
    times.push(performance.now() - began);
  }
  const memoryKb = ((await residentKb(metadata.pid)) - memoryBefore) / count;
  return [
    { name: 'opening one network', value: Math.round(median(times)), unit: 'ms', better: 'lower', goal: 100 },
    {
      name: `memory for one of ${count} networks`,
      value: Math.round(memoryKb),
      unit: 'KB',
      better: 'lower',
      goal: 30,
    },
    {
      name: 'memory of the process, no networks',
      value: Math.round(memoryBefore / 1024),
      unit: 'MB',
      better: 'lower',
    },
  ];
}

async function residentKb(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
}

const round2 = (value: number) => Math.round(value * 100) / 100;
const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
