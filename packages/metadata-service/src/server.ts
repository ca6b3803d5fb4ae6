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
  /** How often it is looked at. */
  readonly check: number;
}

const second = 1000;
const defaultPatience: Patience = {
  head: 10 * second,
  request: 15 * second,
  idle: 5 * second,
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
    },
    handler,
  );
  server.timeout = 2 * patience.request;
  server.maxHeadersCount = 64;
  server.maxConnections = limits.perNetwork;
  limitPerGuest(server, limits.perGuest);
  return server;
}

/** Counts connections by source address; one too many is closed at once, and costs the others nothing. */
function limitPerGuest(server: Server, limit: number): void {
  const open = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    const count = (open.get(address) ?? 0) + 1;
    open.set(address, count);
    socket.on('close', () => release(open, address));
    if (count > limit) socket.destroy();
  });
}

function release(open: Map<string, number>, address: string): void {
  const left = (open.get(address) ?? 1) - 1;
  if (left > 0) open.set(address, left);
  else open.delete(address);
}
