// An HTTP server for guests: everything that a guest could hold for ever has an end.
import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';

export interface ConnectionLimits {
  /** At once from one address, and from all of one network. */
  readonly perGuest: number;
  readonly perNetwork: number;
}

export const defaultConnectionLimits: ConnectionLimits = { perGuest: 64, perNetwork: 4096 };

/** Milliseconds. */
export interface Patience {
  /** Until the head of a request is there, and the whole of it. */
  readonly head: number;
  readonly request: number;
  /** Between two requests on one connection. */
  readonly idle: number;
  /** While an answer waits for its reader, who takes nothing of it. */
  readonly read: number;
  /** How often it is looked at. */
  readonly check: number;
}

const second = 1000;
const defaultPatience: Patience = {
  head: 10 * second,
  request: 15 * second,
  idle: 5 * second,
  read: 30 * second,
  check: 5 * second,
};

/** Requests that come too slowly, connections that idle and heads that are too large are ended by Node itself. */
export function createGuestServer(
  handler: RequestListener,
  limits: ConnectionLimits = defaultConnectionLimits,
  patience: Patience = defaultPatience,
): Server {
  const server = createServer(
    {
      maxHeaderSize: 8 * 1024,
      headersTimeout: patience.head,
      requestTimeout: patience.request,
      keepAliveTimeout: patience.idle,
      connectionsCheckingInterval: patience.check,
      // Nearly all requests have no body: no stream is set in motion to read none.
      optimizeEmptyRequests: true,
      // Each answer leaves in one write: there is nothing to hold back, and a call to the kernel less a connection.
      noDelay: false,
    },
    (request, response) => {
      handler(request, response);
      limitReader(request.socket, patience.read);
    },
  );
  server.maxHeadersCount = 64;
  server.maxConnections = limits.perNetwork;
  limitPerGuest(server, limits.perGuest);
  return server;
}

/**
 * Nearly every answer fits into the kernel's buffer at once, and nothing is left to be waited for: a timer for every
 * connection (`server.timeout`) would cost each of them. Node forgets it when the answer is taken.
 */
function limitReader(socket: Socket, patience: number): void {
  if (socket.writableLength > 0) socket.setTimeout(patience);
}

/** Counts connections by source address; one too many is closed at once, and costs the others nothing. */
function limitPerGuest(server: Server, limit: number): void {
  const open = new Map<string | undefined, number>();
  function release(this: Socket): void {
    const left = (open.get(this.remoteAddress) ?? 1) - 1;
    if (left > 0) open.set(this.remoteAddress, left);
    else open.delete(this.remoteAddress);
  }
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress;
    const count = (open.get(address) ?? 0) + 1;
    open.set(address, count);
    socket.on('close', release);
    if (count > limit) socket.destroy();
  });
}
