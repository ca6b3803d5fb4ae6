// The parent's side of the metadata process: what should be served where. It holds the listening sockets too, so that
// connections wait, and are not refused, while a process that died is replaced.
import type { InstanceRecord, ProvisioningReport } from '@nova-lite/instance-metadata';
import type { ListenAddress } from '../namespaces/open-in-namespace.ts';
import { defaultConnectionLimits } from '../server.ts';
import { emptySecret } from '../signature.ts';
import { endMetadataProcesses, findMetadataProcesses } from './earlier-processes.ts';
import { NetworkSockets, type SocketPlace } from './network-sockets.ts';
import { nobody, type User } from './privileges.ts';
import { signedName, type Notice, type Order, type ProcessLimits } from './protocol.ts';
import { Supervisor, type OrderWithSocket, type ProcessLog } from './supervisor.ts';

export interface MetadataProcessOptions {
  /** Whom the process becomes when we are root; nobody when absent. */
  readonly user?: User;
  readonly limits?: Partial<ProcessLimits>;
  /**
   * A directory of its own, in which the process is noted: it goes on without us while there are networks, and the next
   * start with this directory takes its place. Without one it ends when we do, whatever ends us.
   */
  readonly directory?: string;
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
  /** Resolves when no guest sees it any more, whichever process answers. May be called twice. */
  withdraw(uuid: string): Promise<void>;
  /** Listens in the namespace of a network, on 169.254.169.254 port 80 or on `addresses`. May be called twice. */
  listen(networkId: string, netnsPath: string, addresses?: readonly ListenAddress[]): Promise<void>;
  /** To be called before the namespace is removed: an open socket would keep it alive. May be called twice. */
  unlisten(networkId: string): Promise<void>;
  /** Answers the signed requests of a Neutron metadata agent, usually on port 8775. Rejects for an empty secret. */
  listenSigned(listener: SignedListener): Promise<void>;
  /**
   * Ends the processes of earlier runs, and listens instead of them: to be called when all that they serve is published
   * and listened for. Connections wait meanwhile and are not refused. May be called twice.
   */
  takeOver(): Promise<void>;
  /** What is counted of requests, in the text format of Prometheus. Rejects when the process does not answer. */
  metrics(): Promise<string>;
  /** Leaves guests to the process, which goes on when there are networks; else as `stop`. */
  leave(): Promise<void>;
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

/** Resolves when the process is ready. Throws when it cannot start. */
export async function startMetadataProcess(options: MetadataProcessOptions): Promise<MetadataProcess> {
  const { directory } = options;
  const earlier = directory === undefined ? [] : await findMetadataProcesses(directory);
  const records = new Map<string, InstanceRecord>();
  const supervisor: Supervisor = new Supervisor({
    user: options.user ?? nobody,
    limits: { ...defaultLimits, ...options.limits },
    directory,
    compileCache: options.compileCache,
    desired: () => [...[...records.values()].map(publishing), ...networks.orders()],
    onNotice: (notice) => keep(options, notice),
    log: options.log,
  });
  const networks = new NetworkSockets(supervisor, earlier);
  const takeOver = once(async () => {
    if (directory !== undefined) await endMetadataProcesses(directory, earlier);
    await networks.release();
  });
  /** Where the kernel does not let us take a socket over, its holder must end before there can be another. */
  const open = (name: string, place: SocketPlace) =>
    networks.open(name, place).catch(async (error: unknown) => {
      if (!networks.isHolding) throw error;
      options.log.warn({ error: String(error) }, 'metadata: the process of an earlier run is ended first');
      await takeOver();
      await networks.open(name, place);
    });
  const stop = async () => {
    await supervisor.stop();
    networks.closeAll();
  };
  await supervisor.start();
  return {
    get pid() {
      return supervisor.pid;
    },
    publish(record) {
      records.set(record.uuid, record);
      return supervisor.order({ kind: 'publish', record });
    },
    async withdraw(uuid) {
      await takeOver();
      records.delete(uuid);
      await supervisor.order({ kind: 'withdraw', uuid });
    },
    listen: (networkId, netnsPath, addresses = [metadataAddress]) =>
      open(networkId, { netnsPath, addresses, order: { kind: 'listen', networkId } }),
    unlisten: (networkId) => networks.close(networkId),
    async listenSigned({ host, port, secret }) {
      if (secret === '') throw new Error(emptySecret);
      const order: Order = { kind: 'listen-signed', secret };
      await open(signedName, { addresses: [{ address: host, port }], order });
    },
    takeOver,
    metrics: () => supervisor.metrics(),
    async leave() {
      if (directory === undefined || !networks.orders().some(({ order }) => order.kind === 'listen'))
        return stop();
      supervisor.leave();
      networks.closeAll();
    },
    stop,
  };
}

/** The same promise for all who call; anew after a failure. */
function once(action: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () =>
    (running ??= action().catch((error: unknown) => {
      running = undefined;
      throw error;
    }));
}

const publishing = (record: InstanceRecord): OrderWithSocket => ({ order: { kind: 'publish', record } });

function keep({ onPassword, onReport }: MetadataProcessOptions, notice: Notice): void | Promise<void> {
  if (notice.kind === 'password') return onPassword(notice.uuid, notice.password);
  return onReport(notice.uuid, notice.report);
}
