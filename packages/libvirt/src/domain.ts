// A domain as libvirt names it on the wire, and the states it can be in.
import type { XdrReader, XdrWriter } from './xdr.ts';

export interface DomainRef {
  readonly name: string;
  /** Lower case, with dashes. */
  readonly uuid: string;
  /** -1 while it is shut off. */
  readonly id: number;
}

/** virDomainState, in its order. */
export const domainStates = [
  'nostate',
  'running',
  'blocked',
  'paused',
  'shutdown',
  'shutoff',
  'crashed',
  'pmsuspended',
] as const;

/** `shutdown` means: on its way down, the process is still there; `shutoff` means gone. */
export type DomainState = (typeof domainStates)[number];

export const domainState = (number: number): DomainState => domainStates[number] ?? 'nostate';

/** Why a domain is shut off (virDomainShutoffReason), in its order. */
export const shutoffReasons = [
  'unknown',
  'shutdown',
  'destroyed',
  'crashed',
  'migrated',
  'saved',
  'failed',
  'from-snapshot',
  'daemon',
] as const;

/** name, uuid and id: 4 + 16 + 4 bytes at least. */
export const smallestDomain = 24;

export function readDomain(xdr: XdrReader): DomainRef {
  return { name: xdr.string(), uuid: formatUuid(xdr.fixed(16)), id: xdr.int() };
}

export function writeDomain(xdr: XdrWriter, domain: DomainRef): XdrWriter {
  return xdr.string(domain.name).fixed(parseUuid(domain.uuid)).int(domain.id);
}

export function parseUuid(uuid: string): Buffer {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(uuid))
    throw new TypeError(`not a UUID: ${JSON.stringify(uuid)}`);
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

function formatUuid(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
