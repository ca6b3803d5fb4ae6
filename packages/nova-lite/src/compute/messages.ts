// What controllers and hosts say to each other. Requests go down to one host; only events come back up.
import type { ProvisioningReport } from '@nova-lite/instance-metadata';
import type { ChangeableRecord } from '../model/changeable-record.ts';
import type { NodeFacts } from '../db/tables.ts';
import type { PowerState } from '../virt/driver.ts';
import type { InstanceSpec } from './instance-spec.ts';

export type HostVerb =
  'build' | 'delete' | 'power' | 'console' | 'metadata' | 'clear-password' | 'diagnostics';

export const hostSubject = (host: string, verb: HostVerb): string => `compute.${host}.${verb}`;

export interface HostRequests {
  build: { spec: InstanceSpec };
  delete: { uuid: string };
  power: { uuid: string; action: 'start' | 'stop' | 'reboot-soft' | 'reboot-hard' };
  console: { uuid: string; lines?: number };
  /** As it is now: visible to the guest when the answer is there. */
  metadata: { uuid: string; changes: ChangeableRecord };
  /** The guest may post another when the answer is there. */
  'clear-password': { uuid: string };
  /** Answered with `Diagnostics`. */
  diagnostics: { uuid: string };
}

/** Every few seconds, and at once after a start. */
export const hostReportSubject = 'nova.host-report';

export interface HostReport {
  readonly host: string;
  readonly hypervisorHostname: string;
  readonly facts: NodeFacts;
  /** All that the host keeps a record of. */
  readonly instances: readonly HostedState[];
}

export interface HostedState {
  readonly uuid: string;
  readonly state: PowerState;
  /** Of what its guest reads that may change. */
  readonly digest: string;
}

export const instanceEventSubject = 'nova.instance-event';

export type InstanceEvent = { readonly host: string; readonly uuid: string } & (
  | { readonly kind: 'power'; readonly state: PowerState; readonly reason: string }
  | { readonly kind: 'password'; readonly password: string }
  | { readonly kind: 'provisioned'; readonly report: ProvisioningReport }
);
