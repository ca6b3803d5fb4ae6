// The API on a real database, for the tests of one file.
import { migrate, type App } from '@nova-lite/service-kit';
import { freshDatabase, type FreshDatabase } from '@nova-lite/service-kit/testing';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import {
  heartbeat,
  insertFlavor,
  novaMigrations,
  novaSchema,
  upsertNode,
  type NovaDatabase,
  type NovaTables,
} from '../../db/index.ts';
import { createNovaApi, type NovaApiConfig } from '../index.ts';
import { standIns } from './stand-ins.ts';

export interface TestApi {
  readonly db: NovaDatabase;
  readonly app: App;
  /** Names of the servers whose hosts were told of a change. */
  readonly told: readonly string[];
  /** `path` is below /v2.1. */
  call(who: string, method: string, path: string, options?: CallOptions): Promise<TestAnswer>;
}

export interface CallOptions {
  readonly body?: unknown;
  readonly version?: string;
  readonly headers?: Record<string, string>;
  /** Sent as it is. */
  readonly raw?: string;
}

export interface TestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/**
 * For the top of a test file. Before each test it is a cloud with one host, one flavor (`1`, m1.tiny), one image, one
 * network, and the users admin and alice of one project and bob of another.
 */
export function useTestApi(config: Partial<NovaApiConfig> = {}): TestApi {
  let running: { fresh: FreshDatabase; db: NovaDatabase; app: App } | undefined;
  const told: string[] = [];
  beforeAll(async () => {
    const fresh = await freshDatabase();
    const db = await migrate<NovaTables>(fresh.db, novaSchema, novaMigrations);
    const options = standIns(db);
    const app = createNovaApi({
      ...options,
      config: { ...options.config, ...config },
      instanceChanged: async (row) => void told.push(row.name),
    });
    running = { fresh, db, app };
  });
  const now = () => {
    if (!running) throw new Error('The API of this file is not up yet.');
    return running;
  };
  beforeEach(async () => {
    told.length = 0;
    await empty(now().db);
    await fill(now().db);
  });
  afterAll(() => running?.fresh.drop());
  return {
    get db() {
      return now().db;
    },
    get app() {
      return now().app;
    },
    told,
    call: (who, method, path, options) => call(now().app, who, method, path, options),
  };
}

const tables = [
  'operations',
  'instance_action_events',
  'instance_actions',
  'instances',
  'flavor_access',
  'flavors',
  'keypairs',
  'services',
  'compute_nodes',
];

async function empty(db: NovaDatabase): Promise<void> {
  const all = sql.join(tables.map((name) => sql.table(`${novaSchema}.${name}`)));
  await sql`truncate ${all} restart identity cascade`.execute(db);
}

async function fill(db: NovaDatabase): Promise<void> {
  await insertFlavor(db, { id: '1', name: 'm1.tiny', vcpus: 1, ram_mb: 512, disk_gb: 1, description: null });
  await heartbeat(db, {
    uuid: 'dccb2349-dc8c-45e5-8e6c-fd523efc900d',
    binary: 'nova-compute',
    host: 'cmp1',
    zone: 'nova',
  });
  await heartbeat(db, {
    uuid: 'd0c5905d-b51f-44b8-8bbc-f5160e580743',
    binary: 'nova-conductor',
    host: 'vm',
    zone: 'internal',
  });
  const none = { vcpus: 0, memoryMb: 512, diskGb: 0 };
  await upsertNode(db, {
    uuid: '9aa339ab-1e40-4a24-8ea3-2d6fade70c66',
    host: 'cmp1',
    hypervisorHostname: 'cmp1',
    facts: {
      hypervisorType: 'QEMU',
      hypervisorVersion: 7_002_022,
      hostIp: '127.0.0.1',
      cpuInfo: { arch: 'x86_64' },
      total: { vcpus: 2, memoryMb: 8192, diskGb: 40 },
      reserved: none,
      freeDiskGb: 30,
      uptime: ' 10:00:00 up 1 day',
    },
  });
}

async function call(
  app: App,
  who: string,
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<TestAnswer> {
  const hasBody = options.body !== undefined || options.raw !== undefined;
  const answer = await app.inject({
    method: method as 'GET',
    url: `/v2.1${path}`,
    headers: {
      'x-auth-token': who,
      ...(options.version === undefined ? {} : { 'openstack-api-version': `compute ${options.version}` }),
      ...(hasBody ? { 'content-type': 'application/json' } : {}),
      ...options.headers,
    },
    payload: options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body)),
  });
  return {
    status: answer.statusCode,
    headers: answer.headers,
    body: answer.body === '' ? '' : JSON.parse(answer.body),
  };
}
