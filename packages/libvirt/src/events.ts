// Events that libvirt sends by itself about domains.
import { readDomain, type DomainRef } from './domain.ts';
import { procedure } from './protocol.ts';
import { XdrReader } from './xdr.ts';
import type { Frame } from './frame.ts';

/** virDomainEventType, in its order. */
const lifecycleEvents = [
  'defined',
  'undefined',
  'started',
  'suspended',
  'resumed',
  'stopped',
  'shutdown',
  'pmsuspended',
  'crashed',
] as const;

export type LifecycleEvent = (typeof lifecycleEvents)[number];

export type DomainEvent =
  /** `detail` is libvirt's number, whose meaning depends on the event. */
  | {
      readonly kind: 'lifecycle';
      readonly domain: DomainRef;
      readonly event: LifecycleEvent;
      readonly detail: number;
    }
  /** The guest restarted itself. */
  | { readonly kind: 'reboot'; readonly domain: DomainRef };

export type DomainEventListener = (event: DomainEvent) => void;

/** The event ids (virDomainEventID) that `decodeEvent` understands. */
export const watchedEventIds = { lifecycle: 0, reboot: 1 } as const;

/** Undefined for an event that this client did not ask for, or whose kind is newer than this code. */
export function decodeEvent(frame: Frame): DomainEvent | undefined {
  const xdr = new XdrReader(frame.body);
  if (frame.procedure === procedure.domainEventCallbackLifecycle) return readLifecycle(xdr);
  if (frame.procedure === procedure.domainEventCallbackReboot) {
    xdr.int();
    return { kind: 'reboot', domain: readDomain(xdr) };
  }
  return undefined;
}

function readLifecycle(xdr: XdrReader): DomainEvent | undefined {
  xdr.int();
  const domain = readDomain(xdr);
  const event = lifecycleEvents[xdr.int()];
  return event && { kind: 'lifecycle', domain, event, detail: xdr.int() };
}
