// What runs on a libvirt host: the network agent, the metadata process, the compute agent.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProvisioningReport } from '@nova-lite/instance-metadata';
import { metadataAddress, startMetadataProcess, startOperatorServer } from '@nova-lite/metadata-service';
import { LibvirtDriver, startComputeAgent, version, type ComputeAgent } from '@nova-lite/nova-lite';
import { createHostNetwork, serviceName } from '@nova-lite/neutron-lite';
import type { Bus, Logger } from '@nova-lite/service-kit';
import { dataPaths, type CloudConfig } from '../config.ts';
import { ensureLibvirtd } from '../daemons/libvirtd.ts';
import type { CloudIdentity } from '../first-run/cloud-identity.ts';
import type { Controller } from './controller.ts';
import { createHostNetworking } from './host-networking.ts';

export interface HostOptions {
  readonly config: CloudConfig;
  readonly identity: CloudIdentity;
  readonly host: string;
  readonly bus: Bus;
  readonly log: Logger;
  readonly controller: Pick<Controller, 'images' | 'neutron'>;
  readonly signal: AbortSignal;
}

export interface Host {
  /** The newest report of a guest since this process started. */
  reportOf(uuid: string): ProvisioningReport | undefined;
}

/** Guests of earlier runs are adopted when this resolves. */
export async function startHost(options: HostOptions, stack: AsyncDisposableStack): Promise<Host> {
  const { config, identity, host, bus, log, controller } = options;
  const paths = dataPaths(config.dataDir);
  const reports = new Map<string, ProvisioningReport>();

  const libvirtd = await ensureLibvirtd({
    directory: paths.libvirt,
    log: log.child({ service: 'libvirtd' }),
  });
  stack.defer(() => libvirtd.stop());
  const driver = new LibvirtDriver({
    socketPath: libvirtd.socketPath,
    cloudId: identity.cloudId,
    version,
    log,
  });
  stack.defer(() => driver.close());

  /** Guests of an earlier run may have something to say before the agent is up. */
  const started = Promise.withResolvers<ComputeAgent>();
  const metadata = await startMetadataProcess({
    user: unprivilegedUser(identity.cloudId),
    directory: paths.metadata,
    log: log.child({ service: 'metadata' }),
    compileCache,
    onPassword: async (uuid, password) => (await started.promise).passwordPosted(uuid, password),
    onReport: async (uuid, report) => {
      if (report.complete !== false) reports.set(uuid, report);
      (await started.promise).reported(uuid, report);
    },
  });
  stack.defer(() => metadata.leave());
  const operators = await startOperatorServer(metadata, paths.metadataSocket);
  stack.defer(() => operators.close());

  await metadata.listenSigned({
    host: config.listen,
    port: config.ports.metadata,
    secret: identity.metadataSecret,
  });

  const network = createHostNetwork({
    stateDir: paths.network,
    cloudId: identity.cloudId,
    log: log.child({ service: 'network-agent' }),
    onNetworkUp: (networkId, path) => metadata.listen(networkId, path, listenAddresses(networkId)),
    onNetworkDown: (networkId) => metadata.unlisten(networkId),
  });
  stack.defer(() => network.close());
  const networking = createHostNetworking(host, controller.neutron, network);
  stack.defer(controller.neutron.onChange((hosts) => hosts.includes(host) && void refresh()));
  const refresh = () =>
    networking
      .refresh()
      .catch((error: unknown) => log.error({ err: error }, 'a change of the network could not be applied'));
  const timer = setInterval(() => void refresh(), refreshMs);
  stack.defer(() => clearInterval(timer));

  const agent = await startComputeAgent({
    host,
    hostIp: config.listen,
    directory: paths.host,
    driver,
    networking,
    metadata,
    images: controller.images,
    bus,
    log: log.child({ service: 'compute' }),
    bootId: (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim(),
    reservedMemoryMb: 512,
    driveFormat: config.configDriveFormat,
  });
  stack.defer(() => agent.close());
  started.resolve(agent);
  await networking.refresh();
  await metadata.takeOver();
  return { reportOf: (uuid) => reports.get(uuid) };
}

/** Where guests of a network ask: over IPv4, and over IPv6 on the namespace's own device. */
const listenAddresses = (networkId: string) => [
  metadataAddress,
  { address: `fe80::a9fe:a9fe%${serviceName(networkId)}`, port: 80 },
];

/** The same place as the command's own (main.ts). */
const compileCache = join(import.meta.dirname, '../../../../node_modules/.cache/nova-lite');

/** Repairs what somebody else changed on the host, and tells the network service that the host lives. */
const refreshMs = 30_000;

/**
 * An account that owns nothing and that nobody else uses: a number of the range that systemd keeps for dynamic users,
 * by the cloud's id. No entry in /etc/passwd is needed.
 */
function unprivilegedUser(cloudId: string): { uid: number; gid: number } {
  const id = 61_184 + (createHash('sha256').update(cloudId).digest().readUInt16BE(0) % 4_336);
  return { uid: id, gid: id };
}
