// The listening sockets, as the process's parent holds them: of each network, and the one for signed requests. Of one
// name one thing is done at a time. While processes of an earlier run still answer, sockets are only held.
import { stat } from 'node:fs/promises';
import {
  openInNamespace,
  type ListenAddress,
  type ListeningSocket,
} from '../namespaces/open-in-namespace.ts';
import type { Order } from './protocol.ts';
import type { OrderWithSocket, Supervisor } from './supervisor.ts';

export interface SocketPlace {
  /** Our own namespace when undefined. */
  readonly netnsPath?: string;
  readonly addresses: readonly ListenAddress[];
  /** What the process is told with each socket. */
  readonly order: Order;
}

interface Opened {
  /** Tells a namespace and its addresses from another that later has the same name. */
  readonly identity: string;
  readonly orders: readonly OrderWithSocket[];
  readonly sockets: readonly ListeningSocket[];
}

export class NetworkSockets {
  readonly #supervisor: Supervisor;
  readonly #open = new Map<string, Opened>();
  readonly #turns = new Map<string, Promise<void>>();
  #earlier: readonly number[];

  /** `earlier` are the processes that listen until `release`: their sockets are taken over, not opened anew. */
  constructor(supervisor: Supervisor, earlier: readonly number[]) {
    this.#supervisor = supervisor;
    this.#earlier = earlier;
  }

  /** Does nothing when the name is open in the same namespace on the same addresses already. */
  open(name: string, { netnsPath, addresses, order }: SocketPlace): Promise<void> {
    return this.#inTurn(name, async () => {
      const { dev, ino } = await stat(netnsPath ?? '/proc/self/ns/net');
      const identity = JSON.stringify([dev, ino, addresses, order]);
      if (this.#open.get(name)?.identity === identity) return;
      await this.#close(name);
      const sockets = await openInNamespace({ netnsPath, addresses, takeFrom: this.#earlier });
      const orders = sockets.map((socket) => ({ order, socket }));
      this.#open.set(name, { identity, sockets, orders });
      if (!this.isHolding) await this.#tell(orders);
    });
  }

  close(name: string): Promise<void> {
    return this.#inTurn(name, () => this.#close(name));
  }

  /** To be called when no earlier process is left. Resolves when the own one listens instead. May be called twice. */
  async release(): Promise<void> {
    if (!this.isHolding) return;
    this.#earlier = [];
    await this.#tell(this.orders());
  }

  get isHolding(): boolean {
    return this.#earlier.length > 0;
  }

  closeAll(): void {
    for (const { sockets } of this.#open.values()) sockets.forEach((socket) => socket.close());
    this.#open.clear();
  }

  orders(): OrderWithSocket[] {
    return this.isHolding ? [] : [...this.#open.values()].flatMap(({ orders }) => orders);
  }

  async #tell(orders: readonly OrderWithSocket[]): Promise<void> {
    await Promise.all(orders.map(({ order, socket }) => this.#supervisor.order(order, socket)));
  }

  async #close(name: string): Promise<void> {
    const opened = this.#open.get(name);
    if (!opened) return;
    this.#open.delete(name);
    opened.sockets.forEach((socket) => socket.close());
    await this.#supervisor.order({ kind: 'unlisten', name });
  }

  #inTurn(name: string, action: () => Promise<void>): Promise<void> {
    const turn = (this.#turns.get(name) ?? Promise.resolve()).then(action, action);
    this.#turns.set(name, turn);
    return turn.finally(() => {
      if (this.#turns.get(name) === turn) this.#turns.delete(name);
    });
  }
}
