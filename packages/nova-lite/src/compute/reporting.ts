// What a host says of itself, every few seconds: what it offers, and what it runs.
import { statfs } from 'node:fs/promises';
import { cpus, loadavg, totalmem, uptime } from 'node:os';
import type { Bus, Logger } from '@nova-lite/service-kit';
import type { NodeFacts } from '../db/tables.ts';
import type { HypervisorFacts, VirtDriver } from '../virt/driver.ts';
import type { HostedInstances } from './hosted-instances.ts';
import { digestOf } from '../model/changeable-record.ts';
import { hostReportSubject, type HostReport, type HostedState } from './messages.ts';

export interface ReportingOptions {
  readonly host: string;
  readonly hostIp: string;
  readonly directory: string;
  readonly driver: VirtDriver;
  readonly instances: HostedInstances;
  readonly reservedMemoryMb: number;
  readonly bus: Bus;
  readonly log: Logger;
  readonly reportIntervalMs?: number;
  readonly everyTime: () => Promise<void>;
}

/** The first report is out when this resolves. */
export async function startReporting(options: ReportingOptions): Promise<{ stop(): Promise<void> }> {
  let running = Promise.resolve();
  const report = () => {
    running = running
      .then(() => sendReport(options))
      .catch((error: unknown) => {
        options.log.warn({ err: error }, 'this host could not report');
      });
    return running;
  };
  await report();
  const timer = setInterval(report, options.reportIntervalMs ?? 10_000);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

async function sendReport(options: ReportingOptions): Promise<void> {
  const hypervisor = await options.driver.facts();
  const report: HostReport = {
    host: options.host,
    hypervisorHostname: hypervisor.hostname,
    facts: await nodeFacts(options, hypervisor),
    instances: await instanceStates(options),
  };
  options.bus.publish(hostReportSubject, report);
  await options.everyTime();
}

async function instanceStates({ driver, instances }: ReportingOptions): Promise<HostedState[]> {
  const built = instances.all().filter((instance) => instance.built && instance.desired !== 'deleted');
  return Promise.all(
    built.map(async ({ spec }) => ({
      uuid: spec.uuid,
      state: await driver.state(spec.uuid),
      digest: digestOf(spec.record),
    })),
  );
}

async function nodeFacts(options: ReportingOptions, hypervisor: HypervisorFacts): Promise<NodeFacts> {
  const disk = await statfs(options.directory);
  const gibibytes = (blocks: number) => Math.floor((blocks * disk.bsize) / 1024 ** 3);
  return {
    hypervisorType: hypervisor.type,
    hypervisorVersion: hypervisor.version,
    hostIp: options.hostIp,
    cpuInfo: { ...hypervisor.cpu, topology: { sockets: 1, cores: cpus().length, threads: 1 } },
    total: {
      vcpus: cpus().length,
      memoryMb: Math.floor(totalmem() / 1024 ** 2),
      diskGb: gibibytes(disk.blocks),
    },
    reserved: { vcpus: 0, memoryMb: options.reservedMemoryMb, diskGb: 0 },
    freeDiskGb: gibibytes(disk.bavail),
    uptime: uptimeLine(),
  };
}

/** As `uptime` prints it: what the hypervisor API of OpenStack shows. */
function uptimeLine(): string {
  const minutes = Math.floor(uptime() / 60);
  const days = Math.floor(minutes / 1440);
  const clock = new Date().toISOString().slice(11, 19);
  const since = `${days > 0 ? `${days} days, ` : ''}${Math.floor(minutes / 60) % 24}:${String(minutes % 60).padStart(2, '0')}`;
  return ` ${clock} up ${since},  0 users,  load average: ${loadavg()
    .map((n) => n.toFixed(2))
    .join(', ')}`;
}
