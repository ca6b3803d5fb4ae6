// A controller of compute: the API and the conductor on one database. Returns handlers; listens to nothing.
import { randomUUID } from 'node:crypto';
import { migrate, type App, type Bus, type Logger, type TokenValidator } from '@nova-lite/service-kit';
import type { Kysely } from 'kysely';
import { defaultApiConfig } from './api/context.ts';
import { createUserDataChecker } from './api/servers/user-data-checker.ts';
import { createNovaApi } from './api/nova-api.ts';
import type { Diagnostics } from './compute/diagnostics.ts';
import { hostSubject, type HostRequests } from './compute/messages.ts';
import { changeableRecord } from './model/changeable-record.ts';
import { portRefresher } from './conductor/port-refresher.ts';
import { startConductor, type Conductor } from './conductor/conductor.ts';
import {
  heartbeat,
  listNodes,
  novaMigrations,
  novaSchema,
  operationsChannel,
  releaseAllLeases,
  type InstanceRow,
  type NovaTables,
} from './db/index.ts';
import type { VendorDataSource } from './conductor/vendor-data.ts';
import type { Images, Networks, Placement } from './ports.ts';

export interface NovaOptions {
  /** Unique among the controllers that share the database; shown by `openstack compute service list`. */
  readonly host: string;
  readonly db: Kysely<unknown>;
  readonly log: Logger;
  readonly tokens: TokenValidator;
  readonly images: Images;
  readonly networks: Networks;
  readonly placement: Placement;
  readonly bus: Bus;
  /** `http://127.0.0.1:8774` */
  readonly publicUrl: string;
  /** Calls back on every NOTIFY of a channel; returns the function that ends it. */
  readonly listen: (channel: string, wake: () => void) => () => void;
  readonly dhcpDomain?: string;
  /** No other conductor shares the database: what an earlier one left is gone on with at once. */
  readonly alone?: boolean;
  /** What is done about errors in user data when the request does not say; `warn` when absent. */
  readonly userDataCheck?: 'strict' | 'warn';
  /** What the operator tells every guest. */
  readonly vendorData?: VendorDataSource;
}

export interface Nova {
  readonly app: App;
  /** Ports on these hosts may be other than they were: rows and guests' metadata are made to say what is. */
  networkChanged(hosts: readonly string[]): void;
  /** Takes operations from now on. */
  startConductor(): Promise<Conductor>;
}

const heartbeatMs = 10_000;

export async function createNova(options: NovaOptions): Promise<Nova> {
  const db = await migrate<NovaTables>(options.db, novaSchema, novaMigrations);
  const now = () => new Date();
  const userData = createUserDataChecker();
  const app = createNovaApi({
    ...options,
    db,
    now,
    newId: randomUUID,
    userData,
    config: { ...defaultApiConfig, userDataCheck: options.userDataCheck },
    consoleLog: (instance, lines) => askForConsole(options.bus, instance, lines),
    diagnostics: ({ host, uuid }) =>
      options.bus.request<Diagnostics>(hostSubject(host ?? '', 'diagnostics'), { uuid }),
    instanceChanged: (instance) => tellOfChange(options.bus, instance),
    clearPassword: (instance) => clearPassword(options.bus, instance),
  });
  app.addHook('onClose', () => userData.close());
  const refresh = portRefresher({ ...options, db, changed: (row) => tellOfChange(options.bus, row) });
  return {
    app,
    networkChanged: (hosts) => hosts.forEach(refresh),
    async startConductor() {
      const owner = `${options.host}:${randomUUID()}`;
      const { dhcpDomain = 'novalocal', vendorData } = options;
      const config = { dhcpDomain, maxAttempts: 3, vendorData };
      const onQueued = (wake: () => void) => options.listen(operationsChannel, wake);
      const beat = () =>
        sayAlive(db, options.host).catch((error: unknown) =>
          options.log.warn({ err: error }, 'no heartbeat'),
        );
      await beat();
      if (options.alone) await releaseAllLeases(db);
      const timer = setInterval(() => void beat(), heartbeatMs);
      const conductor = startConductor({ ...options, db, now, owner, config, onQueued });
      // What was changed when a controller died before it could look.
      for (const { host } of await listNodes(db)) refresh(host);
      return {
        async close() {
          clearInterval(timer);
          await conductor.close();
        },
      };
    },
  };
}

async function sayAlive(db: Parameters<typeof heartbeat>[0], host: string): Promise<void> {
  for (const binary of ['nova-scheduler', 'nova-conductor'] as const) {
    await heartbeat(db, { uuid: randomUUID(), binary, host, zone: 'internal' });
  }
}

async function askForConsole(bus: Bus, { host, uuid }: InstanceRow, lines?: number): Promise<string> {
  return host === null ? '' : bus.request<string>(hostSubject(host, 'console'), { uuid, lines });
}

/** What the guest reads about itself is new when this resolves. */
async function tellOfChange(bus: Bus, row: InstanceRow): Promise<void> {
  const message: HostRequests['metadata'] = { uuid: row.uuid, changes: changeableRecord(row) };
  if (row.host !== null) await bus.request(hostSubject(row.host, 'metadata'), message);
}

async function clearPassword(bus: Bus, { host, uuid }: InstanceRow): Promise<void> {
  if (host !== null) await bus.request(hostSubject(host, 'clear-password'), { uuid });
}
