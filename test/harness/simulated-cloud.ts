// The whole cloud in this process with simulated hosts: real services, real PostgreSQL, the real compute agent; the
// hypervisor, the wires and the metadata process are simulated.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryBus, createLogger, type Bus, type Logger } from '@nova-lite/service-kit';
import { startTestPostgres } from '@nova-lite/service-kit/testing';
import {
  SimulatedDriver,
  SimulatedHypervisor,
  startComputeAgent,
  type ComputeAgent,
  type HostNetworking,
  type MetadataChannel,
} from '@nova-lite/nova-lite';
import type { InstanceRecord } from '@nova-lite/instance-metadata';
import { startController, type Controller } from '../../packages/cli/src/cloud/controller.ts';
import { serviceUrl, type CloudConfig } from '../../packages/cli/src/config.ts';
import { connectApi, type ApiClient, type Login } from '../../packages/cli/src/first-run/api-client.ts';
import { createFlavors, createPrivateNetwork } from '../../packages/cli/src/first-run/setup.ts';
import { freePorts } from './free-ports.ts';

export interface SimulatedHost {
  readonly driver: SimulatedDriver;
  readonly hypervisor: SimulatedHypervisor;
  /** Instances whose ports are plugged here. */
  readonly plugged: ReadonlySet<string>;
  /** What the guests of this host would read. */
  readonly published: ReadonlyMap<string, InstanceRecord>;
  readonly agent: ComputeAgent;
}

export interface SimulatedCloud {
  readonly admin: ApiClient;
  readonly demo: ApiClient;
  readonly logins: Readonly<Record<'admin' | 'demo', Login>>;
  /** Where each API listens, without a path. */
  readonly urls: Readonly<Record<'identity' | 'compute' | 'image' | 'network', string>>;
  readonly bus: Bus;
  readonly hosts: ReadonlyMap<string, SimulatedHost>;
  readonly log: Logger;
  /** Starts a host, or the agent of one that was stopped: its guests and its directory are still there. */
  startHost(name: string): Promise<SimulatedHost>;
  stopHost(name: string): Promise<void>;
  /** The controller's end without handing anything over, and a new one on the same database. */
  restartController(): Promise<void>;
  stop(): Promise<void>;
}

const identity = {
  cloudId: 'simulated',
  adminPassword: 'admin-secret',
  demoPassword: 'demo-secret',
  metadataSecret: 'secret',
};

export async function startSimulatedCloud(hostNames: readonly string[]): Promise<SimulatedCloud> {
  const directory = await mkdtemp(join(tmpdir(), 'nova-lite-scenario-'));
  const postgres = await startTestPostgres();
  const log = createLogger({ level: process.env['NOVA_LITE_TEST_LOG'] ?? 'silent' });
  const bus = createMemoryBus();
  const config = await scenarioConfig(directory);
  const hosts = new Map<string, SimulatedHost>();
  let stack = new AsyncDisposableStack();
  let controller: Controller;

  const startTheController = async () => {
    stack = new AsyncDisposableStack();
    controller = await startController(
      { config, identity, databaseUrl: postgres.url, host: 'controller', bus, log },
      stack,
    );
  };
  await startTheController();

  const loginOf = (user: 'admin' | 'demo'): Login => ({
    authUrl: `${serviceUrl(config, 'identity')}/v3`,
    user,
    project: user,
    password: identity[`${user}Password`],
  });
  const logins = { admin: loginOf('admin'), demo: loginOf('demo') };

  const cloud: SimulatedCloud = {
    admin: await connectApi(logins.admin),
    demo: await connectApi(logins.demo),
    logins,
    urls: {
      identity: serviceUrl(config, 'identity'),
      compute: serviceUrl(config, 'compute'),
      image: serviceUrl(config, 'image'),
      network: serviceUrl(config, 'network'),
    },
    bus,
    hosts,
    log,
    async startHost(name) {
      const hypervisor = hosts.get(name)?.hypervisor ?? new SimulatedHypervisor();
      const driver = new SimulatedDriver({ cloudId: identity.cloudId, hostname: name, hypervisor });
      const plugged = new Set<string>();
      const published = new Map<string, InstanceRecord>();
      const agent = await startComputeAgent({
        host: name,
        hostIp: '127.0.0.1',
        directory: join(directory, name),
        driver,
        networking: simulatedNetworking(plugged),
        metadata: simulatedMetadata(published),
        images: { download: (id, path) => controller.images.download(id, path) },
        bus,
        log,
        bootId: 'one',
        reservedMemoryMb: 0,
        reportIntervalMs: 500,
        shutdownGraceSeconds: 1,
      });
      const host = { driver, hypervisor, plugged, published, agent };
      hosts.set(name, host);
      return host;
    },
    async stopHost(name) {
      const host = hosts.get(name);
      await host?.agent.close();
      await host?.driver.close();
    },
    async restartController() {
      await stack.disposeAsync();
      await startTheController();
    },
    async stop() {
      for (const name of hosts.keys()) await cloud.stopHost(name);
      await stack.disposeAsync();
      await postgres.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
  for (const name of hostNames) await cloud.startHost(name);
  await createFlavors(cloud.admin);
  await createPrivateNetwork(cloud.admin);
  return cloud;
}

async function scenarioConfig(dataDir: string): Promise<CloudConfig> {
  const [identityPort = 0, compute = 0, metadata = 0, image = 0, network = 0] = await freePorts(5);
  return {
    dataDir,
    imageCache: join(dataDir, 'cache'),
    listen: '127.0.0.1',
    ports: { identity: identityPort, compute, metadata, image, network },
    logLevel: 'silent',
    databaseUrl: undefined,
    region: 'RegionOne',
  };
}

const simulatedNetworking = (plugged: Set<string>): HostNetworking => ({
  plug: async (uuid) => void plugged.add(uuid),
  unplug: async (uuid) => void plugged.delete(uuid),
});

const simulatedMetadata = (published: Map<string, InstanceRecord>): MetadataChannel => ({
  publish: async (record) => void published.set(record.uuid, record),
  withdraw: async (uuid) => void published.delete(uuid),
  takeOver: async () => undefined,
});
