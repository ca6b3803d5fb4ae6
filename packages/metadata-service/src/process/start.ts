// The parent's side of the metadata process: what should be served where. It holds the listening sockets too, so that
// connections wait, and are not refused, while a process that died is replaced.
import type { InstanceRecord, ProvisioningReport } from '@nova-lite/instance-metadata';
import type { ListenAddress } from '../namespaces/open-in-namespace.ts';
import { defaultConnectionLimits } from '../server.ts';
import { NetworkSockets } from './network-sockets.ts';
import { nobody, type User } from './privileges.ts';
import type { Notice, Order, ProcessLimits } from './protocol.ts';
import { Supervisor, type OrderWithSocket, type ProcessLog } from './supervisor.ts';

export interface MetadataProcessOptions {
  /** Whom the process becomes when we are root; nobody when absent. */
  readonly user?: User;
  readonly limits?: Partial<ProcessLimits>;
  /** A directory in which Node keeps compiled code: a second start takes half the time and 20 MB less memory. */
  readonly compileCache?: string;
  /** The guest has its answer when these have resolved: keep it first. A rejection is a 503 for the guest. */
  readonly onPassword: (uuid: string, password: string) => void | Promise<void>;
  readonly onReport: (uuid: string, report: ProvisioningReport) => void | Promise<void>;
  readonly log: ProcessLog;
}

export interface MetadataProcess {
  /** Undefined while it is being replaced. */
  readonly pid: number | undefined;
  /** Resolves when guests see it; replaces what was known of the instance. */
  publish(record: InstanceRecord): Promise<void>;
  /** Resolves when no guest sees it any more. May be called twice. */
  withdraw(uuid: string): Promise<void>;
  /** Listens in the namespace of a network, on 169.254.169.254 port 80 or on `addresses`. May be called twice. */
  listen(networkId: string, netnsPath: string, addresses?: readonly ListenAddress[]): Promise<void>;
  /** To be called before the namespace is removed: an open socket would keep it alive. May be called twice. */
  unlisten(networkId: string): Promise<void>;
  /** Answers the signed requests of a Neutron metadata agent, usually on port 8775. Rejects for an empty secret. */
  listenSigned(listener: SignedListener): Promise<void>;
  /** What is counted of requests, in the text format of Prometheus. Rejects when the process does not answer. */
  metrics(): Promise<string>;
  /** Resolves when the process is gone and all sockets are closed. */
  stop(): Promise<void>;
}

export interface SignedListener {
  readonly host: string;
  readonly port: number;
  readonly secret: string;
}

export const metadataAddress: ListenAddress = { address: '169.254.169.254', port: 80 };
const defaultLimits: ProcessLimits = {
  requests: { burst: 100, perSecond: 20 },
  connections: defaultConnectionLimits,
};

/** Resolves when the process is ready. Throws when it cannot start. It ends when we do, whatever ends us. */
export async function startMetadataProcess(options: MetadataProcessOptions): Promise<MetadataProcess> {
  const records = new Map<string, InstanceRecord>();
  const networks = new NetworkSockets();
  const signed: Order[] = [];
  const supervisor = new Supervisor({
    user: options.user ?? nobody,
    limits: { ...defaultLimits, ...options.limits },
    compileCache: options.compileCache,
    desired: () => [
      ...[...records.values()].map(publishing),
      ...networks.orders(),
      ...signed.map((order) => ({ order })),
    ],
    onNotice: (notice) => keep(options, notice),
    log: options.log,
  });
  await supervisor.start();
  return {
    get pid() {
      return supervisor.pid;
    },
    publish(record) {
      records.set(record.uuid, record);
      return supervisor.order({ kind: 'publish', record });
    },
    withdraw(uuid) {
      records.delete(uuid);
      return supervisor.order({ kind: 'withdraw', uuid });
    },
    listen: (networkId, netnsPath, addresses = [metadataAddress]) =>
      networks.open(supervisor, networkId, netnsPath, addresses),
    unlisten: (networkId) => networks.close(supervisor, networkId),
    async listenSigned(listener) {
      const order: Order = { kind: 'listen-signed', ...listener };
      signed.splice(0, 1, order);
      await supervisor.order(order).catch((error: unknown) => {
        signed.splice(0);
        throw error;
      });
    },
    metrics: () => supervisor.metrics(),
    async stop() {
      await supervisor.stop();
      networks.closeAll();
    },
  };
}

const publishing = (record: InstanceRecord): OrderWithSocket => ({ order: { kind: 'publish', record } });

function keep({ onPassword, onReport }: MetadataProcessOptions, notice: Notice): void | Promise<void> {
  if (notice.kind === 'password') return onPassword(notice.uuid, notice.password);
  return onReport(notice.uuid, notice.report);
}
