// The servers of the metadata process: one for each socket, by network; one for signed requests.
import type { Server } from 'node:http';
import type { MetadataService } from '../service.ts';
import { createGuestServer, type ConnectionLimits } from '../server.ts';
import { signedName } from './protocol.ts';

/** What the runtime hands over with a message; `listen` takes it as it is. */
export type ReceivedSocket = object;

export class Listeners {
  readonly #service: MetadataService;
  readonly #limits: ConnectionLimits;
  readonly #byName = new Map<string, Server[]>();

  constructor(service: MetadataService, limits: ConnectionLimits) {
    this.#service = service;
    this.#limits = limits;
  }

  get hasNetworks(): boolean {
    return [...this.#byName.keys()].some((name) => name !== signedName);
  }

  /** A network may have several sockets: IPv4 and IPv6. */
  async add(networkId: string, socket: ReceivedSocket): Promise<void> {
    const server = createGuestServer(this.#service.guestHandler(networkId), this.#limits);
    await this.#listen(networkId, server, socket);
  }

  /** Those who ask are agents, not guests: one of them may hold all connections. */
  async addSigned(secret: string, socket: ReceivedSocket): Promise<void> {
    const { perNetwork } = this.#limits;
    const limits = { perGuest: perNetwork, perNetwork };
    await this.#listen(signedName, createGuestServer(this.#service.signedHandler(secret), limits), socket);
  }

  /** Ends when no connection is left. May be called twice. */
  async remove(name: string): Promise<void> {
    const servers = this.#byName.get(name) ?? [];
    this.#byName.delete(name);
    await Promise.all(servers.map(closed));
  }

  /** No new connections; what was begun to be answered is answered, as far as it takes no longer than `patienceMs`. */
  async drain(patienceMs: number): Promise<void> {
    await Promise.all([...this.#byName.values()].flat().map((server) => drained(server, patienceMs)));
  }

  async #listen(name: string, server: Server, socket: ReceivedSocket): Promise<void> {
    this.#byName.set(name, [...(this.#byName.get(name) ?? []), server]);
    await listening(server, socket);
  }
}

function listening(server: Server, socket: ReceivedSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, () => {
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

function drained(server: Server, patienceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), patienceMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
