// For tests: bytes on a socket, exactly as written, and all that comes back.
import { createConnection, type AddressInfo, type Socket } from 'node:net';
import type { Server } from 'node:http';
import type { RequestListener } from 'node:http';
import { createGuestServer, type ConnectionLimits, type Patience } from '../server.ts';

export interface RawServer {
  connect(): Promise<Socket>;
  /** Sends the pieces, each in a packet of its own, and resolves to what came when the connection has ended. */
  exchange(...pieces: readonly (string | Buffer)[]): Promise<string>;
  close(): void;
}

export async function serveRaw(
  handler: RequestListener,
  limits?: ConnectionLimits,
  patience?: Patience,
): Promise<RawServer> {
  const server: Server = createGuestServer(handler, limits, patience);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    connect: () => connect(port),
    exchange: (...pieces) => exchange(port, pieces),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function connect(port: number): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket));
    socket.on('error', () => socket.destroy());
  });
}

async function exchange(port: number, pieces: readonly (string | Buffer)[]): Promise<string> {
  const socket = await connect(port);
  const received = everything(socket);
  for (const piece of pieces) {
    if (socket.destroyed) break;
    await new Promise<void>((resolve) => socket.write(piece, () => resolve()));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return received;
}

export function everything(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    socket.on('data', (chunk) => (received += chunk.toString('latin1')));
    socket.on('close', () => resolve(received));
  });
}
