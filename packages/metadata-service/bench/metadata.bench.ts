// The metadata service against a bare node:http server that sends the same bytes, and what a network costs.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BenchRow } from './bench-row.ts';
import { load } from './load.ts';
import { median, round2 } from './median.ts';
import { namespaceBench } from './namespace.ts';
import { networksBench } from './networks.ts';
import { updateBench } from './update.ts';

const path = '/openstack/latest/meta_data.json';
const pairs = 5;
const rounds = 15;
const warmUpMs = 1500;
const turnMs = 150;

/** Takes about three minutes. Needs root for the networks. */
export async function metadataBench(): Promise<BenchRow[]> {
  return [
    ...(await compare(true, 0.85)),
    ...(await compare(false, 0.95)),
    ...(await namespaceBench()),
    ...(await networksBench([100, 1000])),
    await updateBench(1000),
  ];
}

interface Sample {
  readonly perCpuSecond: number;
  readonly p99: number;
}

interface Pair {
  readonly bare: Sample;
  readonly service: Sample;
}

/** Pairs of fresh processes, since one process may be luckier than another; turns short enough to be in one weather. */
export async function compare(keepAlive: boolean, goal: number): Promise<BenchRow[]> {
  const samples: Pair[] = [];
  for (let pair = 0; pair < pairs; pair++) samples.push(...(await comparePair(keepAlive)));
  return rowsOf(samples, keepAlive ? 'kept connections' : 'a connection per request', goal);
}

async function comparePair(keepAlive: boolean): Promise<Pair[]> {
  const bare = await start('bare');
  const service = await start('service');
  for (const server of [bare, service]) await measure(server, keepAlive, warmUpMs);
  const samples: Pair[] = [];
  for (let round = 0; round < rounds; round++)
    samples.push({
      bare: await measure(bare, keepAlive, turnMs),
      service: await measure(service, keepAlive, turnMs),
    });
  bare.child.disconnect();
  service.child.disconnect();
  return samples;
}

function rowsOf(samples: readonly Pair[], how: string, goal: number): BenchRow[] {
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

async function measure({ child, port }: Server, keepAlive: boolean, durationMs: number): Promise<Sample> {
  const before = await cpuSeconds(child);
  const latencies = await load({ port, path, connections: 50, keepAlive, durationMs });
  const spent = (await cpuSeconds(child)) - before;
  const sorted = latencies.sort((a, b) => a - b);
  return { perCpuSecond: sorted.length / spent, p99: sorted[Math.floor(sorted.length * 0.99)] ?? 0 };
}

async function cpuSeconds(child: ChildProcess): Promise<number> {
  child.send('cpu');
  const [{ cpu }] = (await once(child, 'message')) as [{ cpu: NodeJS.CpuUsage }];
  return (cpu.user + cpu.system) / 1e6;
}
