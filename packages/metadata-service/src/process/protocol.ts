// What the host's agent and the metadata process say to each other. Plain JSON; sockets travel beside it.
import type { InstanceRecord, ProvisioningReport } from '@nova-lite/instance-metadata';
import type { RateLimit } from '../rate-limit.ts';
import type { ConnectionLimits } from '../server.ts';

export interface ProcessLimits {
  /** Of requests, for each instance. */
  readonly requests: RateLimit;
  readonly connections: ConnectionLimits;
}

export type Order =
  | { readonly kind: 'publish'; readonly record: InstanceRecord }
  | { readonly kind: 'withdraw'; readonly uuid: string }
  /** A listening socket of the network comes with it. */
  | { readonly kind: 'listen'; readonly networkId: string }
  | { readonly kind: 'unlisten'; readonly name: string }
  /** The answer is the text of Prometheus. */
  | { readonly kind: 'metrics' }
  /** A listening socket comes with it; `unlisten` as `signedName`. */
  | { readonly kind: 'listen-signed'; readonly secret: string };

/** Beside the ids of networks. */
export const signedName = 'signed';

/** Parent to process: orders with a number for the answer, and what became of the process's own notices. */
export type ToProcess =
  | { readonly kind: 'order'; readonly id: number; readonly order: Order }
  | { readonly kind: 'kept'; readonly id: number; readonly error?: string };

export type Notice =
  | { readonly kind: 'password'; readonly uuid: string; readonly password: string }
  | { readonly kind: 'report'; readonly uuid: string; readonly report: ProvisioningReport };

/** Process to parent. `ready` comes once, after rights are dropped. */
export type FromProcess =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly id: number; readonly error?: string; readonly answer?: string }
  | { readonly kind: 'notice'; readonly id: number; readonly notice: Notice }
  | { readonly kind: 'problem'; readonly message: string };
