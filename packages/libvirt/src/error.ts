// What can go wrong with libvirt: it says no (LibvirtError), it is not there (ConnectionLost), it is silent (DeadlineExceeded).
import { procedureName } from './protocol.ts';
import { XdrReader } from './xdr.ts';
import { readDomain } from './domain.ts';

/** The codes (virErrorNumber) that callers branch on. */
export const errorCode = {
  invalidArgument: 8,
  operationFailed: 9,
  domainExists: 28,
  noDomain: 42,
  operationInvalid: 55,
  configUnsupported: 67,
  operationTimeout: 68,
  noDomainMetadata: 80,
} as const;

/** libvirt refused a call. `message` is libvirt's own, with the procedure before it. */
export class LibvirtError extends Error {
  override readonly name = 'LibvirtError';
  readonly code: number;
  /** The part of libvirt that says so (virErrorDomain), 10 is the QEMU driver. */
  readonly domain: number;
  readonly level: number;
  readonly procedure: string;

  constructor(facts: { code: number; domain: number; level: number; message: string; procedure: number }) {
    super(`libvirt refused ${procedureName(facts.procedure)}: ${facts.message} (code ${facts.code})`);
    this.code = facts.code;
    this.domain = facts.domain;
    this.level = facts.level;
    this.procedure = procedureName(facts.procedure);
  }
}

/** The connection to libvirt ended, or never came to be. A call in flight may or may not have been carried out. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

/** libvirt did not answer in time. The call may still be carried out. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';

  constructor(procedure: number, milliseconds: number) {
    super(`libvirt did not answer ${procedureName(procedure)} within ${milliseconds / 1000} s`);
  }
}

export const isLibvirtError = (error: unknown, ...codes: number[]): error is LibvirtError =>
  error instanceof LibvirtError && codes.includes(error.code);

/** Reads a `remote_error`. */
export function decodeError(procedure: number, body: Buffer): LibvirtError {
  const xdr = new XdrReader(body);
  const text = () => xdr.optional(() => xdr.string());
  const code = xdr.int();
  const domain = xdr.int();
  const message = text() ?? 'no message';
  const level = xdr.int();
  xdr.optional(() => readDomain(xdr));
  return new LibvirtError({ code, domain, message, level, procedure });
}
