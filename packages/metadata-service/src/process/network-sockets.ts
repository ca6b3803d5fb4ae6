// The listening sockets of networks, as their parent holds them. Of one network one thing is done at a time.
import { stat } from 'node:fs/promises';
import {
  openInNamespace,
  type ListenAddress,
  type ListeningSocket,
} from '../namespaces/open-in-namespace.ts';
import type { OrderWithSocket, Supervisor } from './supervisor.ts';

interface OpenNetwork {
  /** Tells a namespace and its addresses from another that later has the same name. */
  readonly identity: string;
  readonly sockets: readonly ListeningSocket[];
}

export class NetworkSockets {
  readonly #open = new Map<string, OpenNetwork>();
  readonly #turns = new Map<string, Promise<void>>();

  /** Does nothing when the network is open in the same namespace on the same addresses already. */
  open(
    supervisor: Supervisor,
    networkId: string,
    netnsPath: string,
    addresses: readonly ListenAddress[],
  ): Promise<void> {
    return this.#inTurn(networkId, async () => {
      const { dev, ino } = await stat(netnsPath);
      const identity = JSON.stringify([dev, ino, addresses]);
      if (this.#open.get(networkId)?.identity === identity) return;
      await this.#close(supervisor, networkId);
      const sockets = await openInNamespace({ netnsPath, addresses });
      this.#open.set(networkId, { identity, sockets });
      await Promise.all(
        ordersOf(networkId, sockets).map(({ order, socket }) => supervisor.order(order, socket)),
      );
    });
  }

  close(supervisor: Supervisor, networkId: string): Promise<void> {
    return this.#inTurn(networkId, () => this.#close(supervisor, networkId));
  }

  closeAll(): void {
    for (const { sockets } of this.#open.values()) sockets.forEach((socket) => socket.close());
    this.#open.clear();
  }

  orders(): OrderWithSocket[] {
    return [...this.#open].flatMap(([networkId, { sockets }]) => ordersOf(networkId, sockets));
  }

  async #close(supervisor: Supervisor, networkId: string): Promise<void> {
    const network = this.#open.get(networkId);
    if (!network) return;
    this.#open.delete(networkId);
    network.sockets.forEach((socket) => socket.close());
    await supervisor.order({ kind: 'unlisten', networkId });
  }

  #inTurn(networkId: string, action: () => Promise<void>): Promise<void> {
    const turn = (this.#turns.get(networkId) ?? Promise.resolve()).then(action, action);
    this.#turns.set(networkId, turn);
    return turn.finally(() => {
      if (this.#turns.get(networkId) === turn) this.#turns.delete(networkId);
    });
  }
}

const ordersOf = (networkId: string, sockets: readonly ListeningSocket[]): OrderWithSocket[] =>
  sockets.map((socket) => ({ order: { kind: 'listen', networkId }, socket }));
