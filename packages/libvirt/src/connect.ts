// Opens one connection to a libvirt daemon over its unix socket.
import { createConnection, type Socket } from 'node:net';
import { Channel } from './channel.ts';
import { ConnectionLost } from './error.ts';
import { decodeEvent, type DomainEventListener } from './events.ts';
import type { Frame } from './frame.ts';
import type { KeepaliveOptions } from './keepalive.ts';
import { Libvirt } from './libvirt.ts';
import { keepaliveFeature, procedure } from './protocol.ts';
import { explainUnreachable } from './unreachable.ts';
import { XdrWriter } from './xdr.ts';

export interface ConnectOptions {
  readonly socketPath: string;
  /** Which driver of the daemon: `qemu:///system` unless given. */
  readonly uri?: string;
  /** Ends the connection, also while it is being opened. */
  readonly signal?: AbortSignal;
  /** For each call, waiting for its turn included. 60 s unless given: a start on a busy host takes long. */
  readonly deadlineMs?: number;
  /**
   * 4 unless given. libvirtd takes 5 calls of one client at a time (`max_client_requests`) and then stops reading, even
   * keepalive messages: one less keeps it listening.
   */
  readonly maxInFlight?: number;
  readonly keepalive?: KeepaliveOptions;
}

const defaults = {
  uri: 'qemu:///system',
  deadlineMs: 60_000,
  maxInFlight: 4,
  keepalive: { intervalMs: 5000, count: 5 },
};
const authNone = 0;

export async function connect(options: ConnectOptions): Promise<Libvirt> {
  const listeners = new Set<DomainEventListener>();
  const channel = new Channel(await openSocket(options), {
    maxInFlight: options.maxInFlight ?? defaults.maxInFlight,
    deadlineMs: options.deadlineMs ?? defaults.deadlineMs,
    keepalive: options.keepalive ?? defaults.keepalive,
    onEvent: (frame) => deliver(frame, listeners),
  });
  closeOnAbort(channel, options.signal);
  try {
    await handshake(channel, options.uri ?? defaults.uri);
  } catch (error) {
    channel.close('the connection could not be opened');
    throw error;
  }
  return new Libvirt(channel, listeners);
}

async function openSocket(options: ConnectOptions): Promise<Socket> {
  options.signal?.throwIfAborted();
  const socket = createConnection(options.socketPath);
  try {
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  } catch (error) {
    throw new ConnectionLost(explainUnreachable(options.socketPath, error), { cause: error });
  }
  return socket.removeAllListeners('error');
}

function closeOnAbort(channel: Channel, signal: AbortSignal | undefined): void {
  const abort = () => channel.close('the connection was given up here');
  signal?.addEventListener('abort', abort, { once: true });
  channel.onClose(() => signal?.removeEventListener('abort', abort));
  if (signal?.aborted) abort();
}

/** The order matters to libvirtd: first which authentication it wants, then the driver, then anything else. */
async function handshake(channel: Channel, uri: string): Promise<void> {
  await checkAuthentication(channel);
  const open = new XdrWriter();
  await channel.call(
    procedure.connectOpen,
    open
      .optional(uri, (value) => open.string(value))
      .uint(0)
      .bytes(),
  );
  const feature = new XdrWriter().int(keepaliveFeature).bytes();
  const knowsKeepalive = (await channel.call(procedure.connectSupportsFeature, feature)).int() === 1;
  if (knowsKeepalive) channel.startKeepalive();
}

async function checkAuthentication(channel: Channel): Promise<void> {
  const xdr = await channel.call(procedure.authList);
  const kinds = xdr.array(4, () => xdr.int());
  if (kinds.length > 0 && !kinds.includes(authNone)) {
    throw new ConnectionLost(
      'libvirt wants a login (SASL or polkit), which this client does not do: run as root, or set auth_unix_rw = "none" in libvirtd.conf',
    );
  }
}

/** Listeners run after the bytes are read, so that what one of them throws is not taken for a fault of the connection. */
function deliver(frame: Frame, listeners: ReadonlySet<DomainEventListener>): void {
  const event = decodeEvent(frame);
  if (event) for (const listener of listeners) queueMicrotask(() => listener(event));
}
