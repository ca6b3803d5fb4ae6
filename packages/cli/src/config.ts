// Everything that may be chosen at start, with what is taken when it is not.
import { join, resolve } from 'node:path';
import type { DriveFormat } from '@nova-lite/configdrive';

export interface UpOptions {
  readonly dataDir?: string;
  readonly listen: string;
  readonly portOffset: number;
  readonly firstServer: boolean;
  readonly logLevel: string;
  readonly userDataCheck?: 'strict' | 'warn';
  readonly configDriveFormat?: DriveFormat;
  readonly vendorData?: string;
  readonly vendorDataTarget?: readonly string[];
}

export const servicePorts = {
  identity: 5000,
  compute: 8774,
  metadata: 8775,
  image: 9292,
  network: 9696,
} as const;

export type ServiceName = keyof typeof servicePorts;

export interface CloudConfig {
  readonly dataDir: string;
  /** Finished images and the packages that they are built from; may be shared by several clouds. */
  readonly imageCache: string;
  /** The address that the APIs listen on. */
  readonly listen: string;
  readonly ports: Readonly<Record<ServiceName, number>>;
  readonly logLevel: string;
  /** A PostgreSQL of the user's own; embedded when undefined. */
  readonly databaseUrl: string | undefined;
  readonly region: string;
  /** What is done about errors in user data when a request does not say. */
  readonly userDataCheck?: 'strict' | 'warn';
  readonly configDriveFormat?: DriveFormat;
  /** A file that every guest may read, and targets that are asked for each, `name=url`. */
  readonly vendorDataFile?: string;
  readonly vendorDataTargets?: readonly string[];
}

export const defaultDataDir = '/var/lib/nova-lite';

/** The data directory from the option, then the environment, then the default. */
export const dataDirOf = (option: string | undefined, env: NodeJS.ProcessEnv): string =>
  resolve(option ?? env['NOVA_LITE_DATA_DIR'] ?? defaultDataDir);

/** In the data directory unless the environment names one to share. */
export const imageCacheOf = (dataDir: string, env: NodeJS.ProcessEnv): string =>
  resolve(env['NOVA_LITE_CACHE_DIR'] ?? join(dataDir, 'image-cache'));

export function cloudConfig(options: UpOptions, env: NodeJS.ProcessEnv): CloudConfig {
  const entries = Object.entries(servicePorts).map(([name, port]) => [name, port + options.portOffset]);
  return {
    dataDir: dataDirOf(options.dataDir, env),
    imageCache: imageCacheOf(dataDirOf(options.dataDir, env), env),
    listen: options.listen,
    ports: Object.fromEntries(entries) as CloudConfig['ports'],
    logLevel: options.logLevel,
    databaseUrl: env['DATABASE_URL'],
    region: 'RegionOne',
    userDataCheck: options.userDataCheck,
    configDriveFormat: options.configDriveFormat,
    vendorDataFile: options.vendorData,
    vendorDataTargets: options.vendorDataTarget,
  };
}

/** Where clients find a service. A wildcard address is reached through loopback. */
export function serviceUrl(
  { listen, ports }: Pick<CloudConfig, 'listen' | 'ports'>,
  service: ServiceName,
): string {
  const host =
    listen === '0.0.0.0'
      ? '127.0.0.1'
      : listen === '::'
        ? '[::1]'
        : listen.includes(':')
          ? `[${listen}]`
          : listen;
  return `http://${host}:${ports[service]}`;
}

/** Where things lie in the data directory. */
export const dataPaths = (dataDir: string) => ({
  cloud: join(dataDir, 'cloud.json'),
  lock: join(dataDir, 'nova-lite.pid'),
  log: join(dataDir, 'nova-lite.log'),
  postgres: join(dataDir, 'postgres'),
  images: join(dataDir, 'images'),
  host: join(dataDir, 'host'),
  network: join(dataDir, 'network'),
  metadata: join(dataDir, 'metadata'),
  metadataSocket: join(dataDir, 'metadata.sock'),
  libvirt: join(dataDir, 'libvirt'),
  adminOpenrc: join(dataDir, 'admin-openrc'),
  demoOpenrc: join(dataDir, 'demo-openrc'),
  cloudsYaml: join(dataDir, 'clouds.yaml'),
  firstKey: join(dataDir, 'first-key'),
});
