// The servers of the metadata process: one for each socket, by network; one for signed requests.
import type { Server } from 'node:http';
import type { ListenOptions } from 'node:net';
import type { MetadataService } from '../service.ts';
import { createGuestServer, type ConnectionLimits } from '../server.ts';

/** What the runtime hands over with a message; `listen` takes it as it is. */
export type ReceivedSocket = object;

export class Listeners {
  readonly #service: MetadataService;
  readonly #limits: ConnectionLimits;
  readonly #byNetwork = new Map<string, Server[]>();
  #signed: Server | undefined;

  constructor(service: MetadataService, limits: ConnectionLimits) {
    this.#service = service;
    this.#limits = limits;
  }

  /** A network may have several sockets: IPv4 and IPv6. */
  async add(networkId: string, socket: ReceivedSocket): Promise<void> {
    const server = createGuestServer(this.#service.guestHandler(networkId), this.#limits);
    this.#byNetwork.set(networkId, [...(this.#byNetwork.get(networkId) ?? []), server]);
    await listening(server, socket);
  }

  /** Ends when no connection is left. May be called twice. */
  async remove(networkId: string): Promise<void> {
    const servers = this.#byNetwork.get(networkId) ?? [];
    this.#byNetwork.delete(networkId);
    await Promise.all(servers.map(closed));
  }

  /** Takes the place of the one before. */
  async addSigned(host: string, port: number, secret: string): Promise<void> {
    const handler = this.#service.signedHandler(secret);
    if (this.#signed) await closed(this.#signed);
    this.#signed = createGuestServer(handler, {
      perGuest: this.#limits.perNetwork,
      perNetwork: this.#limits.perNetwork,
    });
    await listening(this.#signed, { host, port });
  }
}

function listening(server: Server, where: ReceivedSocket | ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(where as ListenOptions, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
