// What the API works with; whoever puts the cloud together passes it in.
import type { AuthContext, Logger, TokenValidator } from '@nova-lite/service-kit';
import type { Diagnostics } from '../compute/diagnostics.ts';
import type { InstanceRow, NovaDatabase } from '../db/index.ts';
import type { UserDataChecker } from './servers/user-data-checker.ts';
import type { Images, Networks, Placement } from '../ports.ts';

export interface NovaApiOptions {
  readonly db: NovaDatabase;
  readonly log: Logger;
  readonly tokens: TokenValidator;
  readonly images: Images;
  readonly networks: Networks;
  readonly placement: Pick<Placement, 'usages'>;
  /** The last `lines` lines of the serial console, all that is kept when undefined. */
  consoleLog(instance: InstanceRow, lines?: number): Promise<string>;
  /** What the host knows of the guest. */
  diagnostics(instance: InstanceRow): Promise<Diagnostics>;
  /** Called after a change that the guest may read about: name, host name, properties, security groups. It has been stored by then. */
  instanceChanged?(instance: InstanceRow): Promise<void>;
  /** Takes the guest's password from its host, so that the guest may post another. Rejects when the host cannot be told. */
  clearPassword?(instance: InstanceRow): Promise<void>;
  readonly userData: Pick<UserDataChecker, 'check'>;
  /** Without a path or a slash at the end: `http://127.0.0.1:8774`. */
  readonly publicUrl: string;
  readonly config: NovaApiConfig;
  now(): Date;
  /** A new UUID. */
  newId(): string;
}

export interface NovaApiConfig {
  /** Limits of each project. -1 is none. */
  readonly quota: Quota;
  /** The one availability zone. */
  readonly availabilityZone: string;
  /** What is done about errors in user data when the request does not say; `warn` when absent. */
  readonly userDataCheck?: 'strict' | 'warn';
}

export interface Quota {
  readonly instances: number;
  readonly cores: number;
  readonly ramMb: number;
  readonly keyPairs: number;
  readonly metadataItems: number;
  readonly injectedFiles: number;
  readonly injectedFileBytes: number;
}

/** Nova's defaults. */
export const defaultApiConfig: NovaApiConfig = {
  quota: {
    instances: 10,
    cores: 20,
    ramMb: 51_200,
    keyPairs: 100,
    metadataItems: 128,
    injectedFiles: 5,
    injectedFileBytes: 10_240,
  },
  availabilityZone: 'nova',
};

/** One request, after everything about it that does not depend on the resource was checked. */
export interface Call<Body = unknown, Query = unknown> {
  readonly auth: AuthContext;
  /** The minor number of the microversion. */
  readonly version: number;
  readonly params: Readonly<Record<string, string>>;
  readonly body: Body;
  readonly query: Query;
  readonly requestId: string;
}
