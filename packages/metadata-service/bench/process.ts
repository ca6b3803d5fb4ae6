// A metadata process for a bench, and what it costs.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { recordedServer } from '@nova-lite/instance-metadata/fixtures';
import type { InstanceRecord } from '@nova-lite/instance-metadata';
import { startMetadataProcess, type MetadataProcess } from '../src/index.ts';

export const ip = (line: string) => execa('ip', line.split(' '));

/** A process without limits, and namespaces of its own that are gone afterwards. */
export async function withProcess<T>(
  names: readonly string[],
  use: (metadata: MetadataProcess, namespaces: readonly string[]) => Promise<T>,
): Promise<T> {
  const id = randomBytes(3).toString('hex');
  const namespaces = names.map((name) => `nlbench-${id}-${name}`);
  for (const namespace of namespaces) await ip(`netns add ${namespace}`);
  const metadata = await startMetadataProcess({
    onPassword: () => undefined,
    onReport: () => undefined,
    log: { info: () => undefined, warn: () => undefined },
    limits: {
      requests: { burst: Number.MAX_SAFE_INTEGER, perSecond: 1 },
      connections: { perGuest: 1000, perNetwork: 1000 },
    },
  });
  try {
    for (const namespace of namespaces) await ip(`-n ${namespace} link set lo up`);
    return await use(metadata, namespaces);
  } finally {
    await metadata.stop();
    for (const namespace of namespaces) await ip(`netns del ${namespace}`);
  }
}

/** An instance that comes from `address` in the network `networkId`. */
export function instance(uuid: string, networkId: string, address: string, name = uuid): InstanceRecord {
  const { record } = recordedServer('g1');
  const ports = record.ports.slice(0, 1).map((port) => ({
    ...port,
    network: { id: networkId, name: networkId },
    addresses: port.addresses.slice(0, 1).map((it) => ({ ...it, address })),
  }));
  return { ...record, uuid, name, ports };
}

/** User and system time; the kernel counts in hundredths. */
export async function cpuSecondsOf(pid: number | undefined): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

export async function residentKb(pid: number | undefined): Promise<number> {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

/** Processes that were started by us or by it and are still there. */
export async function processesInside(namespaces: readonly string[]): Promise<number> {
  const pids = await Promise.all(namespaces.map(async (name) => (await ip(`netns pids ${name}`)).stdout));
  return pids.join('\n').split('\n').filter(Boolean).length;
}
